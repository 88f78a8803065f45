package kubernetes

import (
	"strings"

	"github.com/plinth-lint/plinth/pkg/graph"
)

// rule says that the text at a path names an object. "*" stands for every
// element of a list, and a path that begins with "pod" starts at the pod template.
type rule struct {
	steps []string
	// target is the kind; "" when a kind stands beside the name, and
	// "?Kind" when one may, and Kind is what holds if none does.
	target string
}

// named says that a kind names objects.
func named(kinds, steps, target string) []namedRule {
	var out []namedRule
	for kind := range strings.FieldsSeq(kinds) {
		out = append(out, namedRule{kind, rule{strings.Fields(steps), target}})
	}
	return out
}

type namedRule struct {
	kind string
	rule rule
}

// podRules are the names in a pod template.
var podRules = podNames()

func podNames() []rule {
	in := func(steps, target string) rule { return rule{strings.Fields("pod spec " + steps), target} }
	rules := []rule{
		in("serviceAccountName", "ServiceAccount"), in("serviceAccount", "ServiceAccount"),
		in("priorityClassName", "PriorityClass"), in("runtimeClassName", "RuntimeClass"),
		in("imagePullSecrets * name", "Secret"),
		in("volumes * configMap name", "ConfigMap"), in("volumes * secret secretName", "Secret"),
		in("volumes * projected sources * configMap name", "ConfigMap"), in("volumes * projected sources * secret name", "Secret"),
		in("volumes * csi nodePublishSecretRef name", "Secret"),
		in("volumes * persistentVolumeClaim claimName", "PersistentVolumeClaim"),
		in("volumes * ephemeral volumeClaimTemplate spec storageClassName", "StorageClass"),
	}
	for _, list := range []string{"containers", "initContainers", "ephemeralContainers"} {
		rules = append(rules, in(list+" * envFrom * configMapRef name", "ConfigMap"), in(list+" * envFrom * secretRef name", "Secret"),
			in(list+" * env * valueFrom configMapKeyRef name", "ConfigMap"), in(list+" * env * valueFrom secretKeyRef name", "Secret"))
	}
	return rules
}

// namesOf are the names outside of pod templates, by kind.
var namesOf = byKind(
	named("StatefulSet", "spec serviceName", "Service"),
	named("StatefulSet", "spec volumeClaimTemplates * spec storageClassName", "StorageClass"),
	named("PersistentVolumeClaim", "spec storageClassName", "StorageClass"),
	named("PersistentVolumeClaim", "spec volumeName", "PersistentVolume"),
	named("PersistentVolume", "spec storageClassName", "StorageClass"),
	named("PersistentVolume", "spec claimRef name", "PersistentVolumeClaim"),
	named("Ingress", "spec rules * http paths * backend service name", "Service"),
	named("Ingress", "spec defaultBackend service name", "Service"),
	named("Ingress", "spec tls * secretName", "Secret"),
	named("Ingress", "spec ingressClassName", "IngressClass"),
	named("Gateway", "spec gatewayClassName", "GatewayClass"),
	named("Gateway", "spec listeners * tls certificateRefs * name", "?Secret"),
	named("HTTPRoute GRPCRoute TLSRoute TCPRoute UDPRoute", "spec rules * backendRefs * name", "?Service"),
	named("HTTPRoute GRPCRoute TLSRoute TCPRoute UDPRoute", "spec parentRefs * name", "?Gateway"),
	named("HorizontalPodAutoscaler", "spec scaleTargetRef name", ""),
	named("ScaledObject", "spec scaleTargetRef name", "?Deployment"),
	named("VerticalPodAutoscaler", "spec targetRef name", ""),
	named("Rollout", "spec workloadRef name", ""),
	named("Rollout", "spec strategy blueGreen activeService", "Service"),
	named("Rollout", "spec strategy blueGreen previewService", "Service"),
	named("Rollout", "spec strategy canary stableService", "Service"),
	named("Rollout", "spec strategy canary canaryService", "Service"),
	named("RoleBinding ClusterRoleBinding", "roleRef name", ""),
	named("RoleBinding ClusterRoleBinding", "subjects * name", ""),
	named("ServiceAccount", "secrets * name", "Secret"),
	named("ServiceAccount", "imagePullSecrets * name", "Secret"),
	named("MutatingWebhookConfiguration ValidatingWebhookConfiguration", "webhooks * clientConfig service name", "Service"),
	named("APIService", "spec service name", "Service"),
	named("CustomResourceDefinition", "spec conversion webhook clientConfig service name", "Service"),
)

func byKind(rules ...[]namedRule) map[string][]rule {
	out := map[string][]rule{}
	for _, group := range rules {
		for _, n := range group {
			out[n.kind] = append(out[n.kind], n.rule)
		}
	}
	return out
}

// wanted is the object that a name means.
type wanted struct {
	kind      string
	namespace namespace
	name      string
	property  string
}

func (w wanted) address() string { return Address(w.kind, w.namespace.text, w.name) }

// refer adds to every name in an object the references that find gives for it.
func refer(r *graph.Resource, find func(wanted, *graph.Value) []graph.Reference) *graph.Value {
	own, v := namespaceOf(r), r.Properties
	at := finder{find: find, own: own}
	for _, n := range namesOf[kindOf(r)] {
		v = at.names(v, n.steps, n)
	}
	if r.Pod != nil {
		prefix := make([]string, 0, len(r.Pod))
		for _, s := range r.Pod {
			prefix = append(prefix, s.Key)
		}
		v = v.Update(r.Pod, func(pod *graph.Value) *graph.Value {
			for _, n := range podRules {
				pod = finder{find: find, own: own, prefix: strings.Join(prefix, ".")}.names(pod, n.steps[1:], n)
			}
			return pod
		})
	}
	if own.stated && own.text != "" {
		v = at.names(v, []string{"metadata", "namespace"}, rule{[]string{"metadata", "namespace"}, "Namespace"})
	}
	return v
}

type finder struct {
	find   func(wanted, *graph.Value) []graph.Reference
	own    namespace
	prefix string // of properties
}

// names goes along the steps that are left of a rule.
func (f finder) names(v *graph.Value, steps []string, n rule) *graph.Value {
	switch {
	case v == nil:
		return v
	case steps[0] == "*":
		changed := false
		elements := make([]*graph.Value, 0, v.Len())
		for _, e := range v.Elements() {
			updated := f.names(e, steps[1:], n)
			changed = changed || updated != e
			elements = append(elements, updated)
		}
		if !changed {
			return v
		}
		return v.WithList(elements)
	case len(steps) > 1:
		return v.Update(graph.Keys(steps[0]), func(e *graph.Value) *graph.Value { return f.names(e, steps[1:], n) })
	}
	w := f.want(v, n)
	if w.kind == "" {
		return v
	}
	return v.Update(graph.Keys(steps[0]), func(e *graph.Value) *graph.Value {
		if w.name, _ = identityOf(e); w.name == "" {
			return e
		}
		return e.WithReferences(f.find(w, e)...)
	})
}

// want gives the kind and namespace that a name beside v's members means.
func (f finder) want(v *graph.Value, n rule) wanted {
	w := wanted{kind: n.target, namespace: f.own}
	if otherwise, optional := strings.CutPrefix(n.target, "?"); optional || n.target == "" {
		w.kind, _ = v.Get("kind").Text()
		if w.kind == "" {
			w.kind = otherwise
		}
		if version, _ := v.Get("apiVersion").Text(); version != "" {
			w.kind = qualified(version, w.kind)
		}
	}
	if own := v.Get("namespace"); own != nil && n.steps[0] != "metadata" {
		w.namespace = namespace{stated: true}
		w.namespace.text, w.namespace.open = identityOf(own)
	}
	if strings.Contains(clusterKinds, " "+w.kind+" ") {
		w.namespace = namespace{stated: true}
	}
	steps := n.steps
	if steps[0] == "pod" {
		steps = steps[1:]
	}
	properties := f.prefix
	for _, s := range steps {
		if s != "*" {
			properties = strings.TrimPrefix(properties+"."+s, ".")
		}
	}
	w.property = properties
	return w
}
