package kubernetes

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// edges writes the edges of a unit, those that are not certain with a question mark.
func edges(u *graph.Unit) []string {
	var out []string
	for _, e := range u.Edges {
		out = append(out, e.From.Address+" -> "+e.To.Address)
	}
	seen := map[graph.Edge]bool{}
	for _, r := range u.Resources {
		for _, e := range u.Possible(r) {
			if !seen[e] {
				seen[e] = true
				out = append(out, e.From.Address+" ?-> "+e.To.Address)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func TestLabelSelectors(t *testing.T) {
	tests := []struct {
		selector, labels, want string
	}{
		{"{}", "{}", "yes"},
		{"{matchLabels: {a: x}}", "{a: x, b: y}", "yes"},
		{"{matchLabels: {a: x, b: z}}", "{a: x, b: y}", "no"},
		{"{matchLabels: {a: x}}", "{}", "no"},
		{"{matchExpressions: [{key: a, operator: In, values: [w, x]}]}", "{a: x}", "yes"},
		{"{matchExpressions: [{key: a, operator: In, values: [w]}]}", "{a: x}", "no"},
		{"{matchExpressions: [{key: a, operator: NotIn, values: [w]}]}", "{a: x}", "yes"},
		{"{matchExpressions: [{key: a, operator: NotIn, values: [x]}]}", "{a: x}", "no"},
		{"{matchExpressions: [{key: a, operator: NotIn, values: [x]}]}", "{}", "yes"},
		{"{matchExpressions: [{key: a, operator: Exists}]}", "{a: x}", "yes"},
		{"{matchExpressions: [{key: a, operator: Exists}]}", "{b: x}", "no"},
		{"{matchExpressions: [{key: a, operator: DoesNotExist}]}", "{b: x}", "yes"},
		{"{matchExpressions: [{key: a, operator: DoesNotExist}]}", "{a: x}", "no"},
		{"{matchLabels: {a: x}, matchExpressions: [{key: b, operator: Exists}]}", "{a: x}", "no"},
		{"{matchLabels: {a: '${A}'}}", "{a: '${A}'}", "yes"},
		{"{matchLabels: {a: '${A}'}}", "{a: x}", "maybe"},
		{"{matchLabels: {a: x}}", "{a: '${A}'}", "maybe"},
		{"{matchLabels: {a: x}}", "{a: 'y-${A}'}", "no"},
		{"{matchLabels: {a: x}}", "'{{ labels }}'", "maybe"},
		{"{matchLabels: {a: x}}", "{'{{ key }}': x}", "maybe"},
		{"{matchLabels: {a: x, b: y}}", "{a: '${A}', b: z}", "no"},
		{"{matchExpressions: [{key: a, operator: NotIn, values: [x]}]}", "{a: '${A}'}", "maybe"},
		{"{matchExpressions: '{{ x }}'}", "{a: x}", "maybe"},
		{"'{{ x }}'", "{a: x}", "maybe"},
		{"{matchLabels: {a: 1}}", "{a: '1'}", "yes"},
	}
	for _, tt := range tests {
		t.Run(tt.selector+" "+tt.labels, func(t *testing.T) {
			text := fmt.Sprintf("apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: b}\nspec: {selector: %s}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: %s}\nspec: {containers: []}\n", tt.selector, tt.labels)
			unit, _ := load(t, map[string]string{"a.yaml": text})
			got := strings.Join(edges(unit), " ")
			want := map[string]string{"yes": "PodDisruptionBudget.default.b -> Pod.default.p", "maybe": "PodDisruptionBudget.default.b ?-> Pod.default.p"}[tt.want]
			if got != want {
				t.Errorf("the edges are %q, want %q", got, want)
			}
		})
	}
}

func TestNamesOfEveryKind(t *testing.T) {
	const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: "
	tests := []struct{ name, from, to, property string }{
		{"environment of a container that starts first", pod + "{initContainers: [{envFrom: [{secretRef: {name: x}}]}]}", "v1 Secret", "spec.initContainers.envFrom.secretRef.name"},
		{"a projected volume", pod + "{volumes: [{projected: {sources: [{configMap: {name: x}}]}}]}", "v1 ConfigMap", "spec.volumes.projected.sources.configMap.name"},
		{"a pull secret", pod + "{imagePullSecrets: [{name: x}]}", "v1 Secret", "spec.imagePullSecrets.name"},
		{"a priority", pod + "{priorityClassName: x}", "scheduling.k8s.io/v1 PriorityClass", "spec.priorityClassName"},
		{"the namespace", "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: q, namespace: x}", "v1 Namespace", "metadata.namespace"},
		{"a storage class", "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: p}\nspec: {storageClassName: x}", "storage.k8s.io/v1 StorageClass", "spec.storageClassName"},
		{"a certificate", "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i}\nspec: {tls: [{secretName: x}]}", "v1 Secret", "spec.tls.secretName"},
		{"an old ingress", "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: i}\nspec: {backend: {serviceName: x, servicePort: 1}}", "v1 Service", "spec.defaultBackend.service.name"},
		{"a route", "apiVersion: gateway.networking.k8s.io/v1\nkind: GRPCRoute\nmetadata: {name: r}\nspec: {rules: [{backendRefs: [{name: x, port: 1}]}]}", "v1 Service", "spec.rules.backendRefs.name"},
		{"an autoscaler", "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h}\nspec: {scaleTargetRef: {apiVersion: apps/v1, kind: StatefulSet, name: x}}", "apps/v1 StatefulSet", "spec.scaleTargetRef.name"},
		{"KEDA's autoscaler", "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: h}\nspec: {scaleTargetRef: {name: x}}", "apps/v1 Deployment", "spec.scaleTargetRef.name"},
		{"a vertical autoscaler", "apiVersion: autoscaling.k8s.io/v1\nkind: VerticalPodAutoscaler\nmetadata: {name: h}\nspec: {targetRef: {kind: Deployment, name: x}}", "apps/v1 Deployment", "spec.targetRef.name"},
		{"a rollout of a deployment", "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: r}\nspec: {workloadRef: {kind: Deployment, name: x}}", "apps/v1 Deployment", "spec.workloadRef.name"},
		{"a binding to an account elsewhere", "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: b}\nsubjects: [{kind: ServiceAccount, name: x, namespace: default}]", "v1 ServiceAccount", "subjects.name"},
		{"a gateway", "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: g}\nspec: {gatewayClassName: x}", "gateway.networking.k8s.io/v1 GatewayClass", "spec.gatewayClassName"},
		{"a gateway's certificate", "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: g}\nspec: {listeners: [{tls: {certificateRefs: [{name: x}]}}]}", "v1 Secret", "spec.listeners.tls.certificateRefs.name"},
		{"a route of a gateway", "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r}\nspec: {parentRefs: [{name: x}]}", "gateway.networking.k8s.io/v1 Gateway", "spec.parentRefs.name"},
		{"a volume that is claimed", "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: v}\nspec: {claimRef: {name: x, namespace: default}}", "v1 PersistentVolumeClaim", "spec.claimRef.name"},
		{"a claim of a stateful set", "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: s}\nspec: {volumeClaimTemplates: [{spec: {storageClassName: x}}]}", "storage.k8s.io/v1 StorageClass", "spec.volumeClaimTemplates.spec.storageClassName"},
		{"a rollout's service", "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: r}\nspec: {strategy: {blueGreen: {activeService: x}}}", "v1 Service", "spec.strategy.blueGreen.activeService"},
		{"an API of a service", "apiVersion: apiregistration.k8s.io/v1\nkind: APIService\nmetadata: {name: a}\nspec: {service: {name: x, namespace: default}}", "v1 Service", "spec.service.name"},
		{"a webhook", "apiVersion: admissionregistration.k8s.io/v1\nkind: MutatingWebhookConfiguration\nmetadata: {name: w}\nwebhooks: [{clientConfig: {service: {name: x, namespace: default}}}]", "v1 Service", "webhooks.clientConfig.service.name"},
		{"the account of those that say nothing", pod + "{containers: []}", "v1 ServiceAccount default", ""},
		{"an account", pod + "{serviceAccountName: x}", "v1 ServiceAccount", "spec.serviceAccountName"},
		{"an account under its old name", pod + "{serviceAccount: x}", "v1 ServiceAccount", "spec.serviceAccount"},
		{"a runtime", pod + "{runtimeClassName: x}", "node.k8s.io/v1 RuntimeClass", "spec.runtimeClassName"},
		{"a volume of a ConfigMap", pod + "{volumes: [{configMap: {name: x}}]}", "v1 ConfigMap", "spec.volumes.configMap.name"},
		{"a volume of a Secret", pod + "{volumes: [{secret: {secretName: x}}]}", "v1 Secret", "spec.volumes.secret.secretName"},
		{"a projected Secret", pod + "{volumes: [{projected: {sources: [{secret: {name: x}}]}}]}", "v1 Secret", "spec.volumes.projected.sources.secret.name"},
		{"a driver's Secret", pod + "{volumes: [{csi: {nodePublishSecretRef: {name: x}}}]}", "v1 Secret", "spec.volumes.csi.nodePublishSecretRef.name"},
		{"a claim", pod + "{volumes: [{persistentVolumeClaim: {claimName: x}}]}", "v1 PersistentVolumeClaim", "spec.volumes.persistentVolumeClaim.claimName"},
		{"a claim that lives with the pod", pod + "{volumes: [{ephemeral: {volumeClaimTemplate: {spec: {storageClassName: x}}}}]}", "storage.k8s.io/v1 StorageClass", "spec.volumes.ephemeral.volumeClaimTemplate.spec.storageClassName"},
		{"a service of a stateful set", "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: s}\nspec: {serviceName: x}", "v1 Service", "spec.serviceName"},
		{"a claim of a volume", "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: p}\nspec: {volumeName: x}", "v1 PersistentVolume", "spec.volumeName"},
		{"a class of a volume", "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: v}\nspec: {storageClassName: x}", "storage.k8s.io/v1 StorageClass", "spec.storageClassName"},
		{"an ingress", "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i}\nspec: {rules: [{http: {paths: [{backend: {service: {name: x}}}]}}]}", "v1 Service", "spec.rules.http.paths.backend.service.name"},
		{"a class of an ingress", "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i}\nspec: {ingressClassName: x}", "networking.k8s.io/v1 IngressClass", "spec.ingressClassName"},
		{"a rollout's other service", "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: r}\nspec: {strategy: {blueGreen: {previewService: x}}}", "v1 Service", "spec.strategy.blueGreen.previewService"},
		{"a stable service", "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: r}\nspec: {strategy: {canary: {stableService: x}}}", "v1 Service", "spec.strategy.canary.stableService"},
		{"a canary's service", "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: r}\nspec: {strategy: {canary: {canaryService: x}}}", "v1 Service", "spec.strategy.canary.canaryService"},
		{"a role", "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: b}\nroleRef: {kind: Role, name: x}", "rbac.authorization.k8s.io/v1 Role", "roleRef.name"},
		{"a cluster's role", "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: b}\nroleRef: {kind: ClusterRole, name: x}", "rbac.authorization.k8s.io/v1 ClusterRole", "roleRef.name"},
		{"a Secret of an account", "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a}\nsecrets: [{name: x}]", "v1 Secret", "secrets.name"},
		{"a pull secret of an account", "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a}\nimagePullSecrets: [{name: x}]", "v1 Secret", "imagePullSecrets.name"},
		{"a conversion", "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: c}\nspec: {conversion: {webhook: {clientConfig: {service: {name: x, namespace: default}}}}}", "v1 Service", "spec.conversion.webhook.clientConfig.service.name"},
		{"a name that is filled in", pod + "{priorityClassName: '${P}'}", "scheduling.k8s.io/v1 PriorityClass ${P}", "spec.priorityClassName"},
	}
	for _, list := range []string{"containers", "initContainers", "ephemeralContainers"} {
		for _, ref := range []string{"envFrom: [{configMapRef: {name: x}}]", "envFrom: [{secretRef: {name: x}}]", "env: [{valueFrom: {configMapKeyRef: {name: x}}}]", "env: [{valueFrom: {secretKeyRef: {name: x}}}]"} {
			words := strings.FieldsFunc(ref, func(r rune) bool { return strings.ContainsRune(" :[]{}", r) })
			kind := map[bool]string{true: "v1 ConfigMap", false: "v1 Secret"}[strings.Contains(ref, "configMap")]
			property := strings.Join(append([]string{"spec", list}, words[:len(words)-1]...), ".")
			tests = append(tests, struct{ name, from, to, property string }{property, pod + "{" + list + ": [{" + ref + "}]}", kind, property})
		}
	}
	held := map[string]bool{}
	for _, tt := range tests {
		held[tt.property] = true
		t.Run(tt.name, func(t *testing.T) {
			words := strings.Fields(tt.to + " x")
			target := fmt.Sprintf("\n---\napiVersion: %s\nkind: %s\nmetadata: {name: '%s'}\n", words[0], words[1], words[2])
			unit, _ := load(t, map[string]string{"a.yaml": tt.from + target})
			if len(unit.Edges) != 1 || kindOf(unit.Edges[0].To) != words[1] || unit.Edges[0].Property != tt.property {
				t.Errorf("the edges are %v, want one with the property %s", unit.Edges, tt.property)
			}
			alone, _ := load(t, map[string]string{"a.yaml": tt.from})
			if dangling := alone.Unresolved(alone.Resources[0]); (len(dangling) == 1) != (tt.property != "") || tt.property != "" && !strings.HasPrefix(dangling[0].Address, words[1]+".") {
				t.Errorf("without it the unresolved references are %v", dangling)
			}
		})
	}
	missing := func(r rule) {
		steps := slices.DeleteFunc(slices.Clone(r.steps), func(s string) bool { return s == "*" || s == "pod" })
		if property := strings.Join(steps, "."); !held[property] {
			t.Errorf("no case holds the relation by %s", property)
		}
	}
	for _, rules := range namesOf {
		for _, r := range rules {
			missing(r)
		}
	}
	for _, r := range podRules {
		missing(r)
	}
}

func TestSelectorsOfEveryKind(t *testing.T) {
	const pod = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d, namespace: n}\nspec: {template: {metadata: {labels: {app: web, tier: a}}, spec: {containers: []}}}\n"
	const service = "apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: n, labels: {app: web, tier: a}}\n"
	const expressions = "{matchExpressions: [{key: app, operator: In, values: [web, api]}, {key: tier, operator: Exists}]}"
	tests := []struct{ kind, from, to string }{
		{"Service", "apiVersion: v1\nkind: Service\nspec: {selector: {app: web}}", pod},
		{"ReplicationController", "apiVersion: v1\nkind: ReplicationController\nspec: {selector: {app: web}}", pod},
		{"PodDisruptionBudget", "apiVersion: policy/v1\nkind: PodDisruptionBudget\nspec: {selector: " + expressions + "}", pod},
		{"NetworkPolicy", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nspec: {podSelector: " + expressions + "}", pod},
		{"PodMonitor", "apiVersion: monitoring.coreos.com/v1\nkind: PodMonitor\nspec: {selector: " + expressions + "}", pod},
		{"ServiceMonitor", "apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nspec: {selector: " + expressions + "}", service},
		{"LimitRange", "apiVersion: v1\nkind: LimitRange\nspec: {limits: [{type: Container}]}", pod},
		{"ResourceQuota", "apiVersion: v1\nkind: ResourceQuota\nspec: {hard: {pods: 3}}", pod},
	}
	held := map[string]bool{}
	for _, tt := range tests {
		held[tt.kind] = true
		for _, in := range []string{"n", "other"} {
			unit, _ := load(t, map[string]string{"a.yaml": tt.from + "\nmetadata: {name: x, namespace: " + in + "}\n---\n" + tt.to})
			if got := len(unit.Edges) == 1 && kindOf(unit.Edges[0].From) == tt.kind; got != (in == "n") {
				t.Errorf("%s in namespace %s: the edges are %v", tt.kind, in, edges(unit))
			}
		}
	}
	for kind := range selectors {
		if !held[kind] {
			t.Errorf("no case holds what a %s selects", kind)
		}
	}
}

// manifests reads directories and relates them.
func manifests(t *testing.T, files map[string]string) *graph.Graph {
	t.Helper()
	g := &graph.Graph{}
	tree := source.Memory(files)
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		dir, _, _ := strings.Cut(name, "/")
		u, diags := Load(context.Background(), tree, dir, []string{name}, Options{})
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		u.Link()
		g.Units = append(g.Units, u)
	}
	if diags := Relate(g); len(diags) > 0 {
		t.Fatal(diags)
	}
	return g
}

func TestRelationsOverDirectories(t *testing.T) {
	deployment := func(namespace string) string {
		return "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web" + namespace + "}\nspec: {template: {metadata: {labels: {app: web}}, spec: {serviceAccountName: web, containers: [{name: c, image: 'x:1'}]}}}\n"
	}
	budget := func(namespace string) string {
		return "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: b" + namespace + "}\nspec: {selector: {matchLabels: {app: web}}}\n"
	}
	const shop = ", namespace: shop"
	account := "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web" + shop + "}\nautomountServiceAccountToken: false\n"
	tests := []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{"one namespace that both state", map[string]string{"a/d.yaml": deployment(shop), "b/b.yaml": budget(shop)}, []string{"PodDisruptionBudget.shop.b -> Deployment.shop.web"}},
		{"two namespaces", map[string]string{"a/d.yaml": deployment(shop), "b/b.yaml": budget(", namespace: other")}, nil},
		{"a namespace that one does not state", map[string]string{"a/d.yaml": deployment(""), "b/b.yaml": budget(shop)}, []string{"PodDisruptionBudget.shop.b ?-> Deployment.default.web the namespace is given when the manifests are applied"}},
		{"a namespace that nobody states", map[string]string{"a/d.yaml": deployment(""), "b/b.yaml": budget("")}, []string{"PodDisruptionBudget.default.b ?-> Deployment.default.web the namespace is given when the manifests are applied"}},
		{"in one directory a namespace that one does not state", map[string]string{"a/d.yaml": deployment("") + "---\n" + budget(shop)}, []string{"PodDisruptionBudget.shop.b ?-> Deployment.default.web the namespace is given when the manifests are applied"}},
		{"a namespace that is filled in", map[string]string{"a/d.yaml": deployment(", namespace: '${NS}'"), "b/b.yaml": budget(shop)}, []string{"PodDisruptionBudget.shop.b ?-> Deployment.${NS}.web the namespace is given when the manifests are applied"}},
		{"variants of one object", map[string]string{"a/d.yaml": deployment(shop), "b/b.yaml": budget(shop), "c/d.yaml": deployment(shop)},
			[]string{"PodDisruptionBudget.shop.b ?-> Deployment.shop.web several directories hold an object of that name", "PodDisruptionBudget.shop.b ?-> Deployment.shop.web several directories hold an object of that name"}},
		{"a name", map[string]string{"a/d.yaml": deployment(shop), "b/a.yaml": account}, []string{"Deployment.shop.web -> ServiceAccount.shop.web"}},
		{"a name that the directory has too", map[string]string{"a/d.yaml": deployment(shop) + "---\n" + account, "b/a.yaml": account}, nil},
		{"a name that two directories have", map[string]string{"a/d.yaml": deployment(shop), "b/a.yaml": account, "c/a.yaml": account},
			[]string{"Deployment.shop.web ?-> ServiceAccount.shop.web several directories hold an object of that name", "Deployment.shop.web ?-> ServiceAccount.shop.web several directories hold an object of that name"}},
		{"a name of an object that does not state its namespace", map[string]string{"a/d.yaml": deployment(""), "b/a.yaml": account}, []string{"Deployment.default.web ?-> ServiceAccount.shop.web the namespace is given when the manifests are applied"}},
		{"a namespace's object", map[string]string{"a/b.yaml": budget(shop), "b/n.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"}, []string{"PodDisruptionBudget.shop.b -> Namespace.shop"}},
		{"a label that is not known", map[string]string{"a/d.yaml": strings.Replace(deployment(shop), "{app: web}", "{app: '${A}'}", 1), "b/b.yaml": budget(shop)}, []string{"PodDisruptionBudget.shop.b ?-> Deployment.shop.web a label is not known"}},
		{"a monitor of services", map[string]string{"a/s.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: shop, labels: {app: web}}\nspec: {}\n", "b/m.yaml": "apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: m, namespace: shop}\nspec: {selector: {matchLabels: {app: web}}}\n"}, []string{"ServiceMonitor.shop.m -> Service.shop.s"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := manifests(t, tt.files)
			var got []string
			for _, e := range g.Edges {
				got = append(got, e.From.Address+" -> "+e.To.Address)
			}
			for _, e := range g.Possible {
				got = append(got, e.From.Address+" ?-> "+e.To.Address+" "+e.Open[strings.Index(e.Open, ": ")+2:])
			}
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

func TestPoliciesForEverythingMakeFewPossibleEdges(t *testing.T) {
	policy := "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p%s}\nspec: {podSelector: {}}\n"
	pod := "apiVersion: v1\nkind: Pod\nmetadata: {name: a%s}\nspec: {containers: []}\n"
	for _, tt := range []struct {
		namespace       string
		edges, possible int
	}{{"", 0, 2}, {", namespace: n", 4, 0}} {
		files := map[string]string{"z/a.yaml": fmt.Sprintf(pod, tt.namespace)}
		for i := range 4 {
			files[fmt.Sprintf("d%d/p.yaml", i)] = strings.Replace(fmt.Sprintf(policy, tt.namespace), "name: p", fmt.Sprintf("name: p%d", i), 1)
		}
		if g := manifests(t, files); len(g.Edges) != tt.edges || len(g.Possible) != tt.possible {
			t.Errorf("with the namespace %q there are %d edges and %d possible ones, want %d and %d", tt.namespace, len(g.Edges), len(g.Possible), tt.edges, tt.possible)
		}
	}
}

func TestOneReplicaUnlessAnAutoscalerSetsThem(t *testing.T) {
	workload := func(spec string) string {
		return "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: n}\nspec: {" + spec + "}\n"
	}
	autoscaler := func(name string) string {
		return "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h, namespace: n}\nspec: {scaleTargetRef: {kind: Deployment, name: " + name + "}}\n"
	}
	tests := []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"alone", map[string]string{"a/d.yaml": workload("")}, "1"},
		{"given", map[string]string{"a/d.yaml": workload("replicas: 3")}, "3"},
		{"filled in", map[string]string{"a/d.yaml": workload("replicas: '${N}'")}, "?${N}"},
		{"scaled", map[string]string{"a/d.yaml": workload("") + "---\n" + autoscaler("web")}, "absent"},
		{"given and scaled", map[string]string{"a/d.yaml": workload("replicas: 3") + "---\n" + autoscaler("web")}, "3"},
		{"another is scaled", map[string]string{"a/d.yaml": workload("") + "---\n" + autoscaler("other")}, "1"},
		{"scaled from another directory", map[string]string{"a/d.yaml": workload(""), "b/h.yaml": autoscaler("web")}, "absent"},
		{"scaled perhaps", map[string]string{"a/d.yaml": workload(""), "b/h.yaml": strings.Replace(autoscaler("web"), ", namespace: n", "", 1)}, "absent"},
		{"something is scaled", map[string]string{"a/d.yaml": workload("") + "---\n" + autoscaler("'${X}'")}, "absent"},
		{"something of another directory is scaled", map[string]string{"a/d.yaml": workload(""), "b/h.yaml": autoscaler("'${X}'")}, "1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, r := range manifests(t, tt.files).Units[0].Resources {
				if kindOf(r) != "Deployment" {
					continue
				}
				v := at(r, "spec.replicas")
				if got := show(v); got != tt.want || v.IsDefault() != (tt.want == "1") {
					t.Errorf("replicas are %s (default: %v), want %s", got, v.IsDefault(), tt.want)
				}
			}
		})
	}
}

func TestTokensAreAsTheAccountSays(t *testing.T) {
	pod := func(spec string) string {
		return "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: n}\nspec: {containers: []" + spec + "}\n"
	}
	account := func(name, says string) string {
		return "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: " + name + ", namespace: n}\n" + says + "\n"
	}
	const off = "automountServiceAccountToken: false"
	tests := []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"nobody says anything", map[string]string{"a/p.yaml": pod("")}, "true"},
		{"the pod says no", map[string]string{"a/p.yaml": pod(", "+off) + "---\n" + account("default", "")}, "false"},
		{"the account says no", map[string]string{"a/p.yaml": pod(", serviceAccountName: x") + "---\n" + account("x", off)}, "false"},
		{"the account says nothing", map[string]string{"a/p.yaml": pod(", serviceAccountName: x") + "---\n" + account("x", "")}, "true"},
		{"the default account says no", map[string]string{"a/p.yaml": pod("") + "---\n" + account("default", off)}, "false"},
		{"the account of another directory says no", map[string]string{"a/p.yaml": pod(", serviceAccountName: x"), "b/a.yaml": account("x", off)}, "false"},
		{"the account is elsewhere", map[string]string{"a/p.yaml": pod(", serviceAccountName: x")}, "?automountServiceAccountToken"},
		{"the account is not known", map[string]string{"a/p.yaml": pod(", serviceAccountName: '${SA}'")}, "?automountServiceAccountToken"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := manifests(t, tt.files)
			for _, r := range g.Units[0].Resources {
				if kindOf(r) != "Pod" {
					continue
				}
				v := at(r, "spec.automountServiceAccountToken")
				if got := show(v); got != tt.want || v.IsDefault() == strings.Contains(tt.files["a/p.yaml"], ", automount") {
					t.Errorf("the token is %s (default: %v), want %s", got, v.IsDefault(), tt.want)
				}
			}
		})
	}
}

// many gives n workloads and n services, of which each selects one.
func many(n int) map[string]string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "---\n{apiVersion: apps/v1, kind: Deployment, metadata: {name: w%d}, spec: {template: {metadata: {labels: {app: a%d, part-of: shop}}, spec: {containers: []}}}}\n", i, i)
		fmt.Fprintf(&b, "---\n{apiVersion: v1, kind: Service, metadata: {name: s%d}, spec: {selector: {part-of: shop, app: a%d}}}\n", i, i)
	}
	return map[string]string{"a.yaml": b.String()}
}

func TestSelectorsAreHeldAgainstFewWorkloads(t *testing.T) {
	var s space
	for i := range 5000 {
		s.add(candidate{labels: graph.NewObject([]graph.Member{{Key: "app", Value: graph.NewString(fmt.Sprint(i), source.Range{})}, {Key: "part-of", Value: graph.NewString("shop", source.Range{})}}, source.Range{})})
	}
	work, matched := budget{maxWork}, 0
	for i := range 5000 {
		all := []requirement{
			{key: "part-of", operator: "In", values: []*graph.Value{graph.NewString("shop", source.Range{})}},
			{key: "app", operator: "In", values: []*graph.Value{graph.NewString(fmt.Sprint(i), source.Range{})}},
		}
		if !s.find(all, &work, func(candidate, truth) { matched++ }) {
			t.Fatal("the budget is used up")
		}
	}
	if spent := maxWork - work.left; matched != 5000 || spent != 5000*(1+matchCost) {
		t.Errorf("%d matches cost %d, want one test for each of 5000", matched, spent)
	}
}

func TestTooManyRelationsAreTold(t *testing.T) {
	var b strings.Builder
	for i := range 700 {
		fmt.Fprintf(&b, "---\n{apiVersion: v1, kind: Pod, metadata: {name: w%d, labels: {a: b}}, spec: {containers: []}}\n---\n{apiVersion: v1, kind: Service, metadata: {name: s%d}, spec: {selector: {a: b}}}\n", i, i)
	}
	unit, codes := load(t, map[string]string{"a.yaml": b.String()})
	if diff := cmp.Diff(codes, []string{"relations-limit"}); diff != "" || unit.Complete {
		t.Errorf("(-got +want):\n%s\nComplete is %v", diff, unit.Complete)
	}
	if len(unit.Edges) > maxWork/matchCost {
		t.Errorf("there are %d edges", len(unit.Edges))
	}
}

func BenchmarkLoadServicesAndWorkloads(b *testing.B) {
	for _, n := range []int{500, 5000} {
		files := many(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				unit, _ := Load(context.Background(), source.Memory(files), ".", []string{"a.yaml"}, Options{})
				unit.Link()
				if len(unit.Edges) != n {
					b.Fatalf("%d edges, want %d", len(unit.Edges), n)
				}
			}
		})
	}
}

func BenchmarkRelate(b *testing.B) {
	unit, _ := Load(context.Background(), source.Memory(many(5000)), ".", []string{"a.yaml"}, Options{})
	unit.Link()
	for b.Loop() {
		relate(unit)
	}
}
