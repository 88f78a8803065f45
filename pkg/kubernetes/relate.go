package kubernetes

import (
	"strings"

	"github.com/plinth-lint/plinth/pkg/graph"
)

// relate adds to the values that name or select other objects the references
// to them: they become the edges of the unit.
func (l *loader) relate() {
	pods := l.pods()
	for _, r := range l.unit.Resources {
		kind := strings.TrimPrefix(r.Type, "Kubernetes::")
		namespace := namespaceOf(kind, r.Properties)
		for _, n := range names {
			if n.kinds == "" || strings.Contains(n.kinds, " "+kind+" ") {
				r.Properties = name(r.Properties, n.path(r), n.target, namespace)
			}
		}
		for _, s := range selectors {
			if s.kind == kind {
				r.Properties = choose(r.Properties, s.path, s.labels, pods[namespace])
			}
		}
	}
}

// rule says that the text at a path names an object. "*" stands for every
// element of a list, and a path that begins with "pod" starts at the pod template.
type rule struct {
	kinds  string // between spaces; "" for every kind
	steps  string
	target string // the kind; "" when a kind stands beside the name
}

func (n rule) path(r *graph.Resource) []string {
	steps := strings.Fields(n.steps)
	if steps[0] != "pod" {
		return steps
	}
	if r.Pod == nil {
		return nil
	}
	var path []string
	for _, s := range r.Pod {
		path = append(path, s.Key)
	}
	return append(path, steps[1:]...)
}

var names = []rule{
	{"", "pod spec serviceAccountName", "ServiceAccount"},
	{"", "pod spec priorityClassName", "PriorityClass"},
	{"", "pod spec runtimeClassName", "RuntimeClass"},
	{"", "pod spec imagePullSecrets * name", "Secret"},
	{"", "pod spec volumes * configMap name", "ConfigMap"},
	{"", "pod spec volumes * secret secretName", "Secret"},
	{"", "pod spec volumes * persistentVolumeClaim claimName", "PersistentVolumeClaim"},
	{"", "pod spec containers * envFrom * configMapRef name", "ConfigMap"},
	{"", "pod spec containers * envFrom * secretRef name", "Secret"},
	{"", "pod spec containers * env * valueFrom configMapKeyRef name", "ConfigMap"},
	{"", "pod spec containers * env * valueFrom secretKeyRef name", "Secret"},
	{" StatefulSet ", "spec serviceName", "Service"},
	{" StatefulSet ", "spec volumeClaimTemplates * spec storageClassName", "StorageClass"},
	{" PersistentVolumeClaim ", "spec storageClassName", "StorageClass"},
	{" Ingress ", "spec rules * http paths * backend service name", "Service"},
	{" Ingress ", "spec defaultBackend service name", "Service"},
	{" HTTPRoute GRPCRoute TLSRoute TCPRoute ", "spec rules * backendRefs * name", "Service"},
	{" HorizontalPodAutoscaler ScaledObject ", "spec scaleTargetRef name", ""},
	{" VerticalPodAutoscaler ", "spec targetRef name", ""},
	{" RoleBinding ClusterRoleBinding ", "roleRef name", ""},
	{" RoleBinding ClusterRoleBinding ", "subjects * name", ""},
}

// name adds references to every text that the steps lead to.
func name(v *graph.Value, steps []string, target, namespace string) *graph.Value {
	if len(steps) == 0 || v == nil {
		return v
	}
	if steps[0] == "*" {
		for i := range v.Elements() {
			v = v.Update(graph.Path{graph.Index(i)}, func(e *graph.Value) *graph.Value { return name(e, steps[1:], target, namespace) })
		}
		return v
	}
	if len(steps) > 1 {
		return v.Update(graph.Keys(steps[0]), func(e *graph.Value) *graph.Value { return name(e, steps[1:], target, namespace) })
	}
	if target == "" { // the kind stands beside the name
		if target, _ = v.Get("kind").Text(); target == "" {
			target = "Deployment"
		}
		if own, ok := v.Get("namespace").Text(); ok {
			namespace = own
		}
	}
	if strings.Contains(clusterKinds, " "+target+" ") {
		namespace = ""
	}
	return v.Update(graph.Keys(steps[0]), func(e *graph.Value) *graph.Value {
		text, ok := e.Text()
		if !ok {
			return e
		}
		return e.WithReferences(graph.Reference{Address: Address(target, namespace, text), Range: e.Range})
	})
}

// selector says where a kind selects pods; labels is set when the selector is
// a plain map of labels.
type selector struct {
	kind   string
	path   graph.Path
	labels bool
}

var selectors = []selector{
	{"Service", graph.Keys("spec", "selector"), true},
	{"ReplicationController", graph.Keys("spec", "selector"), true},
	{"PodDisruptionBudget", graph.Keys("spec", "selector"), false},
	{"NetworkPolicy", graph.Keys("spec", "podSelector"), false},
	{"PodMonitor", graph.Keys("spec", "selector"), false},
}

// pod is a workload with the labels of its pods.
type pod struct {
	address string
	labels  *graph.Value
}

func (l *loader) pods() map[string][]pod {
	pods := map[string][]pod{}
	for _, r := range l.unit.Resources {
		if r.Pod == nil {
			continue
		}
		namespace := namespaceOf(strings.TrimPrefix(r.Type, "Kubernetes::"), r.Properties)
		pods[namespace] = append(pods[namespace], pod{r.Address, r.Properties.At(r.Pod).Get("metadata").Get("labels")})
	}
	return pods
}

// choose adds to a selector the references to the workloads whose pods it matches.
func choose(v *graph.Value, path graph.Path, labels bool, pods []pod) *graph.Value {
	return v.Update(path, func(s *graph.Value) *graph.Value {
		if !s.Is(graph.Object) || labels && s.Len() == 0 {
			return s // a service without a selector selects nothing
		}
		var refs []graph.Reference
		for _, p := range pods {
			if labels && matchLabels(s, p.labels) || !labels && matches(s, p.labels) {
				refs = append(refs, graph.Reference{Address: p.address, Range: s.Range})
			}
		}
		return s.WithReferences(refs...)
	})
}

func matchLabels(wanted, labels *graph.Value) bool {
	for _, m := range wanted.Members() {
		want, known := m.Value.Text()
		got, there := labels.Get(m.Key).Text()
		if !known || !there || got != want {
			return false
		}
	}
	return true
}

// matches holds a label selector against labels, as the API documents it; an
// empty selector matches everything.
func matches(s, labels *graph.Value) bool {
	if !matchLabels(s.Get("matchLabels"), labels) {
		return false
	}
	for _, e := range s.Get("matchExpressions").Elements() {
		key, _ := e.Get("key").Text()
		operator, _ := e.Get("operator").Text()
		got, there := labels.Get(key).Text()
		listed := false
		for _, v := range e.Get("values").Elements() {
			text, _ := v.Text()
			listed = listed || there && text == got
		}
		switch operator {
		case "In":
			if !listed {
				return false
			}
		case "NotIn":
			if listed {
				return false
			}
		case "Exists":
			if !there {
				return false
			}
		case "DoesNotExist":
			if there {
				return false
			}
		}
	}
	return true
}
