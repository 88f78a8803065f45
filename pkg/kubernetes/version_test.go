package kubernetes

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

func TestOldVersionsHaveTheCurrentShape(t *testing.T) {
	tests := []struct{ name, old, now string }{
		{"a rule of an ingress",
			"apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: a}\nspec: {rules: [{host: h, http: {paths: [{path: /, backend: {serviceName: web, servicePort: 80}}]}}]}",
			"apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}\nspec: {rules: [{host: h, http: {paths: [{path: /, backend: {service: {name: web, port: {number: 80}}}}]}}]}"},
		{"the default backend, by the name of a port",
			"apiVersion: networking.k8s.io/v1beta1\nkind: Ingress\nmetadata: {name: a}\nspec: {backend: {serviceName: web, servicePort: http}}",
			"apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}\nspec: {defaultBackend: {service: {name: web, port: {name: http}}}}"},
		{"an autoscaler by processor",
			"apiVersion: autoscaling/v1\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\nspec: {maxReplicas: 3, targetCPUUtilizationPercentage: 70}",
			"apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\nspec: {maxReplicas: 3, metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}}]}"},
		{"metrics of v2beta1",
			"apiVersion: autoscaling/v2beta1\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\nspec:\n  metrics:\n  - {type: Resource, resource: {name: cpu, targetAverageUtilization: 50}}\n  - {type: Resource, resource: {name: memory, targetAverageValue: 1Gi}}\n" +
				"  - {type: Pods, pods: {metricName: m, targetAverageValue: 5}}\n  - {type: Object, object: {metricName: r, target: {kind: Service, name: s}, targetValue: 9}}\n  - {type: External, external: {metricName: q, metricSelector: {matchLabels: {a: b}}, targetAverageValue: 30}}\n",
			"apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\nspec:\n  metrics:\n  - {type: Resource, resource: {name: cpu, target: {averageUtilization: 50, type: Utilization}}}\n  - {type: Resource, resource: {name: memory, target: {averageValue: 1Gi, type: AverageValue}}}\n" +
				"  - {type: Pods, pods: {target: {averageValue: 5, type: AverageValue}, metric: {name: m}}}\n  - {type: Object, object: {describedObject: {kind: Service, name: s}, target: {value: 9, type: Value}, metric: {name: r}}}\n  - {type: External, external: {target: {averageValue: 30, type: AverageValue}, metric: {name: q, selector: {matchLabels: {a: b}}}}}\n"},
		{"metrics of v2beta2 are those of v2",
			"apiVersion: autoscaling/v2beta2\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\nspec: {metrics: [{type: Object, object: {describedObject: {kind: Service}, target: {type: Value, value: 1}, metric: {name: x}}}]}",
			"apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\nspec: {metrics: [{type: Object, object: {describedObject: {kind: Service}, target: {type: Value, value: 1}, metric: {name: x}}}]}"},
		{"a cron job",
			"apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: {name: a}\nspec: {schedule: '* * * * *', jobTemplate: {spec: {template: {spec: {containers: [{name: c, image: x}]}}}}}",
			"apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a}\nspec: {schedule: '* * * * *', jobTemplate: {spec: {template: {spec: {containers: [{name: c, image: x}]}}}}}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			old, now := one(t, tt.old), one(t, tt.now)
			if old.Type != now.Type || old.Address != now.Address {
				t.Errorf("%s %s is not %s %s", old.Type, old.Address, now.Type, now.Address)
			}
			if diff := cmp.Diff(show(old.Properties.Set("apiVersion", nil)), show(now.Properties.Set("apiVersion", nil))); diff != "" {
				t.Errorf("(-old +current):\n%s", diff)
			}
			if show(at(old, "apiVersion")) == show(at(now, "apiVersion")) {
				t.Error("apiVersion is not as it is written")
			}
		})
	}
}

func TestWhatMovesKeepsItsPlace(t *testing.T) {
	text := "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: a}\nspec:\n  backend:\n    serviceName: web\n    servicePort: 80\n"
	r := one(t, text)
	f := source.NewFile("a.yaml", []byte(text))
	name := at(r, "spec.defaultBackend.service").Member("name")
	if f.Text(name.Range) != "serviceName" || f.Text(name.Value.Range) != "web" {
		t.Errorf("the name stands at %q: %q", f.Text(name.Range), f.Text(name.Value.Range))
	}
	if unchanged := one(t, "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: a}\nspec: {backend: x, rules: [y]}"); show(at(unchanged, "spec")) != `{rules:["y"] defaultBackend:"x"}` {
		t.Errorf("an odd spec becomes %s", show(at(unchanged, "spec")))
	}
}

func TestAnEmptySelectorOfAnOldBudgetSelectsNothing(t *testing.T) {
	const pod = "\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {a: b}}\nspec: {containers: []}\n"
	for version, want := range map[string]int{"policy/v1beta1": 0, "policy/v1": 1} {
		u, _ := load(t, map[string]string{"a.yaml": "apiVersion: " + version + "\nkind: PodDisruptionBudget\nmetadata: {name: a}\nspec: {selector: {}}" + pod})
		if len(u.Edges) != want {
			t.Errorf("%s selects %d pods, want %d", version, len(u.Edges), want)
		}
	}
}

// defaulted gives the parts of an object that are defaults, outermost first.
func defaulted(r *graph.Resource, under string) []string {
	var out []string
	at(r, under).Walk(func(p graph.Path, v *graph.Value) bool {
		if v.IsDefault() {
			out = append(out, p.String()+"="+show(v))
			return false
		}
		return true
	})
	slices.Sort(out)
	return out
}

func TestDefaultsAreTheServers(t *testing.T) {
	const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [%s]}"
	of := func(container string) string { return strings.Replace(pod, "%s", container, 1) }
	tests := []struct {
		name, text, under string
		want              []string
	}{
		{"a deployment", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {}", "spec",
			[]string{"progressDeadlineSeconds=600", "revisionHistoryLimit=10", `strategy={type:"RollingUpdate" rollingUpdate:{maxUnavailable:"25%" maxSurge:"25%"}}`}},
		{"an old deployment", "apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata: {name: a}\nspec: {replicas: 2}", "spec",
			[]string{"revisionHistoryLimit=2147483647", `strategy={type:"RollingUpdate" rollingUpdate:{maxUnavailable:1 maxSurge:1}}`}},
		{"a deployment that is recreated", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {replicas: 0, strategy: {type: Recreate}, revisionHistoryLimit: 1, progressDeadlineSeconds: 1}", "spec", nil},
		{"half a strategy", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {strategy: {rollingUpdate: {maxSurge: 1}}}", "spec.strategy", []string{`rollingUpdate.maxUnavailable="25%"`, `type="RollingUpdate"`}},
		{"a strategy that is not known", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {strategy: '{{ x }}', replicas: '${N}'}", "spec", []string{"progressDeadlineSeconds=600", "revisionHistoryLimit=10"}},
		{"a daemon set of long ago", "apiVersion: extensions/v1beta1\nkind: DaemonSet\nmetadata: {name: a}\nspec: {}", "spec.updateStrategy", []string{`={type:"OnDelete"}`}},
		{"a daemon set", "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: a}\nspec: {}", "spec.updateStrategy", []string{`={type:"RollingUpdate" rollingUpdate:{maxUnavailable:1 maxSurge:0}}`}},
		{"a service", "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 80}, {port: 81, targetPort: web, protocol: UDP}]}", "spec",
			[]string{`ports[0].protocol="TCP"`, "ports[0].targetPort=80", `sessionAffinity="None"`, `type="ClusterIP"`}},
		{"a policy for what comes in", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec: {podSelector: {}, egress: []}", "spec", []string{`policyTypes=["Ingress"]`}},
		{"a policy with rules for what goes out", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec: {podSelector: {}, egress: [{ports: [{port: 53}]}]}", "spec",
			[]string{`egress[0].ports[0].protocol="TCP"`, `policyTypes=["Ingress" "Egress"]`}},
		{"a cron job", "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a}\nspec: {suspend: true, jobTemplate: {spec: {}}}", "spec",
			[]string{`concurrencyPolicy="Allow"`, "failedJobsHistoryLimit=1", "jobTemplate.spec.backoffLimit=6", "successfulJobsHistoryLimit=3"}},
		{"a webhook", "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\nmetadata: {name: a}\nwebhooks: [{name: w}]", "webhooks", []string{`[0].failurePolicy="Fail"`, `[0].matchPolicy="Equivalent"`, "[0].timeoutSeconds=10"}},
		{"a webhook of long ago", "apiVersion: admissionregistration.k8s.io/v1beta1\nkind: MutatingWebhookConfiguration\nmetadata: {name: a}\nwebhooks: [{name: w}]", "webhooks", []string{`[0].failurePolicy="Ignore"`, `[0].matchPolicy="Equivalent"`, "[0].timeoutSeconds=30"}},
		{"a pod", of("{name: c, image: 'x:1'}"), "spec",
			[]string{`containers[0].imagePullPolicy="IfNotPresent"`, `containers[0].terminationMessagePolicy="File"`, `dnsPolicy="ClusterFirst"`, "enableServiceLinks=true", `restartPolicy="Always"`, "terminationGracePeriodSeconds=30"}},
		{"an image without a tag", of("{image: 'host:5000/x', terminationMessagePolicy: File}"), "spec.containers", []string{`[0].imagePullPolicy="Always"`}},
		{"an image with the tag latest", of("{image: 'x:latest', terminationMessagePolicy: File}"), "spec.containers", []string{`[0].imagePullPolicy="Always"`}},
		{"an image with a digest", of("{image: 'x@sha256:0a', terminationMessagePolicy: File}"), "spec.containers", []string{`[0].imagePullPolicy="IfNotPresent"`}},
		{"an image that is not known", of("{image: 'x:${TAG}', terminationMessagePolicy: File}"), "spec.containers", []string{`[0].imagePullPolicy=?imagePullPolicy`}},
		{"requests follow limits", of("{imagePullPolicy: Never, terminationMessagePolicy: File, resources: {limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 100m}}}"), "spec.containers", []string{`[0].resources.requests.memory="1Gi"`}},
		{"requests that nobody gives", of("{imagePullPolicy: Never, terminationMessagePolicy: File, resources: {limits: {cpu: 1}}}"), "spec.containers", []string{`[0].resources.requests={cpu:1}`}},
		{"a probe", of("{imagePullPolicy: Never, terminationMessagePolicy: File, livenessProbe: {httpGet: {port: 80}, periodSeconds: 3}}"), "spec.containers",
			[]string{"[0].livenessProbe.failureThreshold=3", `[0].livenessProbe.httpGet.scheme="HTTP"`, "[0].livenessProbe.successThreshold=1", "[0].livenessProbe.timeoutSeconds=1"}},
		{"a custom resource", "apiVersion: x.example.com/v1\nkind: Thing\nmetadata: {name: a}\nspec: {}", "spec", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(defaulted(one(t, tt.text), tt.under), tt.want); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

func TestEveryDefaultSaysWhereItComesFrom(t *testing.T) {
	text, err := os.ReadFile("defaults.txt")
	if err != nil {
		t.Fatal(err)
	}
	seen, rows := map[string]bool{}, 0
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Fields(line)
		if len(fields) != 4 || !strings.HasPrefix(fields[3], "https://kubernetes.io/docs/") {
			t.Errorf("%q is not kind, path, value and a page of the Kubernetes documentation", line)
			continue
		}
		if seen[fields[0]+fields[1]] {
			t.Errorf("%s %s has two defaults", fields[0], fields[1])
		}
		seen[fields[0]+fields[1]] = true
		rows++
	}
	read := 0
	for _, s := range standards() {
		read += len(s)
	}
	if read != rows || rows == 0 {
		t.Errorf("%d of %d rows are read", read, rows)
	}
}
