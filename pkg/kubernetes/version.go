package kubernetes

import (
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/graph"
)

// current gives an object of an older version of its kind the shape that the
// kind's current version has. apiVersion stays as it is written. The old shapes are those
// of https://kubernetes.io/docs/reference/using-api/deprecation-guide/ and the API types they link to.
func current(r *graph.Resource, kind string) {
	version := versionOf(r)
	switch {
	case kind == "Ingress" && strings.HasSuffix(version, "/v1beta1"):
		r.Properties = ingress(r.Properties)
	case kind == "HorizontalPodAutoscaler" && version == "autoscaling/v1":
		r.Properties = autoscalerV1(r.Properties)
	case kind == "HorizontalPodAutoscaler" && version == "autoscaling/v2beta1":
		r.Properties = r.Properties.Update(graph.Keys("spec", "metrics"), func(m *graph.Value) *graph.Value { return each(m, metricV2beta1) })
	}
}

func versionOf(r *graph.Resource) string {
	version, _ := r.Properties.Get("apiVersion").Text()
	return version
}

// each gives a list with every element replaced.
func each(v *graph.Value, change func(*graph.Value) *graph.Value) *graph.Value {
	if !v.Is(graph.List) {
		return v
	}
	elements := slices.Clone(v.Elements())
	for i, e := range elements {
		elements[i] = change(e)
	}
	return v.WithList(elements)
}

// move takes a member to a path, whose objects are made where they are
// missing. The member keeps its key's range. It stays where
// it is when there is something at the path already.
func move(v *graph.Value, key string, to ...string) *graph.Value {
	m := v.Member(key)
	if m == nil || v.At(graph.Keys(to...)) != nil {
		return v
	}
	return put(v.Set(key, nil), to, graph.Member{Range: m.Range, Value: m.Value})
}

func put(v *graph.Value, to []string, m graph.Member) *graph.Value {
	inner := v.Get(to[0])
	switch {
	case len(to) == 1 && inner != nil || inner != nil && !inner.Is(graph.Object):
		return v
	case len(to) == 1:
		m.Key = to[0]
		return v.WithMembers(append(slices.Clone(v.Members()), m))
	case inner == nil:
		made := graph.Member{Key: to[0], Range: m.Range, Value: put(graph.NewObject(nil, m.Value.Range), to[1:], m)}
		return v.WithMembers(append(slices.Clone(v.Members()), made))
	}
	return v.Set(to[0], put(inner, to[1:], m))
}

// ingress reads extensions/v1beta1 and networking.k8s.io/v1beta1: the names of
// a backend stood side by side, and the default backend had another name.
func ingress(v *graph.Value) *graph.Value {
	return v.Update(graph.Keys("spec"), func(spec *graph.Value) *graph.Value {
		if !spec.Is(graph.Object) {
			return spec
		}
		spec = move(spec, "backend", "defaultBackend").Update(graph.Keys("defaultBackend"), backend)
		return spec.Update(graph.Keys("rules"), func(rules *graph.Value) *graph.Value {
			return each(rules, func(rule *graph.Value) *graph.Value {
				return rule.Update(graph.Keys("http", "paths"), func(paths *graph.Value) *graph.Value {
					return each(paths, func(p *graph.Value) *graph.Value { return p.Update(graph.Keys("backend"), backend) })
				})
			})
		})
	})
}

func backend(v *graph.Value) *graph.Value {
	if !v.Is(graph.Object) {
		return v
	}
	port := "number"
	if v.Get("servicePort").Is(graph.String) {
		port = "name"
	}
	return move(move(v, "serviceName", "service", "name"), "servicePort", "service", "port", port)
}

// autoscalerV1 reads autoscaling/v1, which knows the processor alone.
func autoscalerV1(v *graph.Value) *graph.Value {
	return v.Update(graph.Keys("spec"), func(spec *graph.Value) *graph.Value {
		target := spec.Member("targetCPUUtilizationPercentage")
		if target == nil || spec.Get("metrics") != nil {
			return spec
		}
		at := target.Value.Range
		text := func(key, s string) graph.Member { return graph.Member{Key: key, Value: graph.NewString(s, at)} }
		utilization := graph.NewObject([]graph.Member{text("type", "Utilization"), {Key: "averageUtilization", Range: target.Range, Value: target.Value}}, at)
		resource := graph.NewObject([]graph.Member{text("name", "cpu"), {Key: "target", Value: utilization}}, at)
		metric := graph.NewObject([]graph.Member{text("type", "Resource"), {Key: "resource", Value: resource}}, at)
		members := append(slices.Clone(spec.Set("targetCPUUtilizationPercentage", nil).Members()),
			graph.Member{Key: "metrics", Range: target.Range, Value: graph.NewList([]*graph.Value{metric}, at)})
		return spec.WithMembers(members)
	})
}

// metricV2beta1 reads one metric of autoscaling/v2beta1, whose targets stood beside the names.
func metricV2beta1(v *graph.Value) *graph.Value {
	moves := []struct{ source, key, kind string }{
		{"resource", "targetAverageUtilization", "Utilization/averageUtilization"}, {"resource", "targetAverageValue", "AverageValue/averageValue"},
		{"containerResource", "targetAverageUtilization", "Utilization/averageUtilization"}, {"containerResource", "targetAverageValue", "AverageValue/averageValue"},
		{"pods", "targetAverageValue", "AverageValue/averageValue"},
		{"object", "targetValue", "Value/value"}, {"object", "averageValue", "AverageValue/averageValue"},
		{"external", "targetValue", "Value/value"}, {"external", "targetAverageValue", "AverageValue/averageValue"},
	}
	for _, m := range moves {
		v = v.Update(graph.Keys(m.source), func(s *graph.Value) *graph.Value {
			if !s.Is(graph.Object) {
				return s
			}
			if m.source == "object" && s.Get("target").Get("kind") != nil { // its target was the object that is described
				s = move(s, "target", "describedObject")
			}
			given := s.Member(m.key)
			if given == nil {
				return s
			}
			kind, into, _ := strings.Cut(m.kind, "/")
			at := given.Value.Range
			return put(move(s, m.key, "target", into), []string{"target", "type"}, graph.Member{Range: given.Range, Value: graph.NewString(kind, at)})
		})
	}
	for _, source := range []string{"pods", "object", "external"} {
		v = v.Update(graph.Keys(source), func(s *graph.Value) *graph.Value {
			if !s.Is(graph.Object) {
				return s
			}
			return move(move(move(s, "metricName", "metric", "name"), "selector", "metric", "selector"), "metricSelector", "metric", "selector")
		})
	}
	return v
}
