package kubernetes

import (
	_ "embed"
	"encoding/json"
	"strings"
	"sync"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

//go:embed defaults.txt
var table string

// standard is the value of a field that is not given.
type standard struct {
	path  []string
	value any
}

// standards gives the table by kind.
var standards = sync.OnceValue(func() map[string][]standard {
	out := map[string][]standard{}
	for line := range strings.Lines(table) {
		fields := strings.Fields(line)
		if len(fields) != 4 || fields[0] == "#" {
			continue
		}
		s := standard{path: strings.Split(fields[1], ".")}
		if json.Unmarshal([]byte(fields[2]), &s.value) == nil {
			out[fields[0]] = append(out[fields[0]], s)
		}
	}
	return out
})

// addDefaults fills in what the API server fills in. What lies in an unknown stays unknown.
func addDefaults(r *graph.Resource, kind string) {
	at, version := r.Header, versionOf(r)
	for _, s := range standards()[kind] {
		r.Properties = fill(r.Properties, s.path, s.value, at)
	}
	switch kind {
	case "Deployment":
		r.Properties = deployment(r.Properties, version, at)
	case "DaemonSet":
		r.Properties = daemons(r.Properties, version, at)
	case "NetworkPolicy":
		r.Properties = r.Properties.Update(graph.Keys("spec"), func(spec *graph.Value) *graph.Value { return policyTypes(spec, at) })
	case "Service":
		r.Properties = r.Properties.Update(graph.Keys("spec", "ports"), func(ports *graph.Value) *graph.Value { return each(ports, targetPort) })
	case "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration":
		policy, timeout := any("Fail"), any(10.0)
		if strings.HasSuffix(version, "/v1beta1") {
			policy, timeout = "Ignore", 30.0
		}
		r.Properties = fill(r.Properties, []string{"webhooks", "[]", "failurePolicy"}, policy, at)
		r.Properties = fill(r.Properties, []string{"webhooks", "[]", "timeoutSeconds"}, timeout, at)
	}
	if r.Pod != nil {
		r.Properties = r.Properties.Update(r.Pod, func(pod *graph.Value) *graph.Value { return podDefaults(pod, at) })
	}
}

func podDefaults(pod *graph.Value, at source.Range) *graph.Value {
	for _, s := range standards()["pod"] {
		pod = fill(pod, s.path, s.value, at)
	}
	for _, list := range []string{"containers", "initContainers", "ephemeralContainers"} {
		pod = pod.Update(graph.Keys("spec", list), func(containers *graph.Value) *graph.Value { return each(containers, container) })
	}
	return pod
}

func container(c *graph.Value) *graph.Value {
	if !c.Is(graph.Object) {
		return c
	}
	for _, s := range standards()["container"] {
		c = fill(c, s.path, s.value, c.Range)
	}
	return pullPolicy(requests(c))
}

// pullPolicy is Always for an image with the tag latest or without one, else
// IfNotPresent (https://kubernetes.io/docs/concepts/containers/images/#imagepullpolicy-defaulting).
func pullPolicy(c *graph.Value) *graph.Value {
	image := c.Get("image")
	if c.Get("imagePullPolicy") != nil || c.Rest() != nil || image == nil {
		return c
	}
	name, known := image.Text()
	if !known {
		u := graph.Unknowable{Expr: "imagePullPolicy", Reason: "it follows from the image's tag, which is not known", Type: graph.String, NotNull: true}
		return c.Set("imagePullPolicy", graph.NewUnknown(u, image.Range).AsDefault())
	}
	policy := "IfNotPresent"
	if _, digest, pinned := strings.Cut(name, "@"); !pinned || digest == "" {
		last := name[strings.LastIndex(name, "/")+1:]
		if _, tag, tagged := strings.Cut(last, ":"); !tagged || tag == "latest" {
			policy = "Always"
		}
	}
	return c.Set("imagePullPolicy", graph.NewString(policy, image.Range).AsDefault())
}

// requests of a resource are its limit where none is given
// (https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#requests-and-limits).
func requests(c *graph.Value) *graph.Value {
	resources := c.Get("resources")
	limits, given := resources.Get("limits"), resources.Get("requests")
	if !limits.Is(graph.Object) || limits.Len() == 0 || given != nil && !given.Is(graph.Object) && !given.Is(graph.Null) {
		return c
	}
	if !given.Is(graph.Object) {
		given = graph.NewObject(nil, limits.Range).AsDefault()
	}
	for _, limit := range limits.Members() {
		if given.Get(limit.Key) == nil && given.Rest() == nil {
			given = given.Set(limit.Key, limit.Value.AsDefault())
		}
	}
	return c.Set("resources", resources.Set("requests", given))
}

// deployment rolls out as its API version says: a quarter of the pods may be
// missing since apps/v1beta1, one in extensions/v1beta1
// (https://kubernetes.io/docs/reference/using-api/deprecation-guide/#deployment-v116).
func deployment(v *graph.Value, version string, at source.Range) *graph.Value {
	unavailable, history := any("25%"), 10.0
	switch version {
	case "extensions/v1beta1":
		unavailable, history = 1.0, 2147483647
	case "apps/v1beta1":
		history = 2
	}
	if version != "extensions/v1beta1" {
		v = fill(v, []string{"spec", "progressDeadlineSeconds"}, 600.0, at)
	}
	v = fill(v, []string{"spec", "revisionHistoryLimit"}, history, at)
	if kind, _ := v.At(graph.Keys("spec", "strategy", "type")).Text(); kind != "RollingUpdate" {
		return v
	}
	v = fill(v, []string{"spec", "strategy", "rollingUpdate+", "maxUnavailable"}, unavailable, at)
	return fill(v, []string{"spec", "strategy", "rollingUpdate+", "maxSurge"}, unavailable, at)
}

// daemons are replaced one by one, but in extensions/v1beta1 when somebody deletes them.
func daemons(v *graph.Value, version string, at source.Range) *graph.Value {
	strategy := "RollingUpdate"
	if version == "extensions/v1beta1" {
		strategy = "OnDelete"
	}
	v = fill(v, []string{"spec", "updateStrategy+", "type"}, strategy, at)
	if kind, _ := v.At(graph.Keys("spec", "updateStrategy", "type")).Text(); kind != "RollingUpdate" {
		return v
	}
	v = fill(v, []string{"spec", "updateStrategy", "rollingUpdate+", "maxUnavailable"}, 1.0, at)
	return fill(v, []string{"spec", "updateStrategy", "rollingUpdate+", "maxSurge"}, 0.0, at)
}

// policyTypes are Ingress, and Egress where the policy has egress rules
// (https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/).
func policyTypes(spec *graph.Value, at source.Range) *graph.Value {
	if spec.Get("egress").IsUnknown() {
		return spec
	}
	types := []any{"Ingress"}
	if spec.Get("egress").Len() > 0 || spec.Get("egress").Rest() != nil {
		types = append(types, "Egress")
	}
	return fill(spec, []string{"policyTypes"}, types, at)
}

// targetPort of a service's port is the port itself.
func targetPort(port *graph.Value) *graph.Value {
	number := port.Get("port")
	if number == nil || port.Get("targetPort") != nil || port.Rest() != nil {
		return port
	}
	return port.Set("targetPort", number.AsDefault())
}

// fill sets a field that is not given, in every element of the lists on the way.
func fill(v *graph.Value, path []string, value any, at source.Range) *graph.Value {
	if path[0] == "[]" {
		return each(v, func(e *graph.Value) *graph.Value { return fill(e, path[1:], value, e.Range) })
	}
	if !v.Is(graph.Object) {
		return v
	}
	key, makes := strings.CutSuffix(path[0], "+")
	m := v.Member(key)
	switch {
	case m == nil && v.Rest() != nil:
		return v
	case len(path) == 1:
		if m == nil || m.Value.IsNull() {
			return v.Set(key, graph.NewDefault(value, at))
		}
		return v
	case m == nil && makes:
		return v.Set(key, fill(graph.NewObject(nil, at).AsDefault(), path[1:], value, at))
	case m == nil:
		return v
	}
	if !m.Range.IsZero() {
		at = m.Range
	}
	inner := m.Value
	if inner.IsNull() && makes {
		inner = graph.NewObject(nil, inner.Range).AsDefault()
	}
	if filled := fill(inner, path[1:], value, at); filled != m.Value {
		return v.Set(key, filled)
	}
	return v
}
