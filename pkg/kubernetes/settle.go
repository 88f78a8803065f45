package kubernetes

import "github.com/plinth-lint/plinth/pkg/graph"

// settle adds the defaults that hang on relations.
func (s *scan) settle() {
	scaled := s.scaled()
	for _, o := range s.objects {
		if o.resource.Pod != nil {
			s.token(o)
		}
		switch o.kind {
		case "Deployment", "StatefulSet", "ReplicaSet", "ReplicationController":
			if !scaled[o.resource] {
				o.resource.Properties = fill(o.resource.Properties, []string{"spec", "replicas"}, 1.0, o.resource.Header)
			}
		}
	}
}

// scaled gives the workloads whose number of pods an autoscaler sets, or may
// set: one is where they begin, and says nothing of how many there are. When
// an autoscaler's target is not known it may be any of its unit.
func (s *scan) scaled() map[*graph.Resource]bool {
	out := map[*graph.Resource]bool{}
	mark := func(edges []graph.Edge) {
		for _, e := range edges {
			out[e.To] = true
		}
	}
	autoscaler := func(r *graph.Resource) bool {
		return kindOf(r) == "HorizontalPodAutoscaler" || kindOf(r) == "ScaledObject"
	}
	open := map[*graph.Unit]bool{}
	for _, o := range s.objects {
		if !autoscaler(o.resource) {
			continue
		}
		mark(o.unit.From(o.resource))
		mark(o.unit.Possible(o.resource))
		target, _ := o.resource.Properties.Follow(graph.Keys("spec", "scaleTargetRef", "name"))
		open[o.unit] = open[o.unit] || target.IsUnknown()
	}
	for _, o := range s.objects {
		out[o.resource] = out[o.resource] || open[o.unit]
	}
	for _, edges := range [][]graph.Edge{s.graph.Edges, s.graph.Possible} {
		for _, e := range edges {
			if autoscaler(e.From) {
				out[e.To] = true
			}
		}
	}
	return out
}

const token = "automountServiceAccountToken"

// token says whether a pod gets its account's token where it does not say so
// itself: as its service account says, else it does
// (https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#opt-out-of-api-credential-automounting).
// Terraform's provider always sends a value, true when none is given
// (https://registry.terraform.io/providers/hashicorp/kubernetes/latest/docs/resources/pod),
// but for kubernetes_manifest, which it sends as it is.
func (s *scan) token(o *object) {
	r := o.resource
	spec := r.Properties.At(specOf(r))
	if !spec.Is(graph.Object) || !spec.Get(token).IsNull() || spec.Rest() != nil {
		return
	}
	value := graph.NewBool(true, r.Header)
	if r.Tool != graph.Terraform || r.Declared == "kubernetes_manifest" {
		value = s.tokenOf(o, value)
	}
	r.Properties = r.Properties.Update(specOf(r), func(spec *graph.Value) *graph.Value { return spec.Set(token, value.AsDefault()) })
}

// tokenOf gives what the service account of a pod says.
func (s *scan) tokenOf(o *object, otherwise *graph.Value) *graph.Value {
	accounts := s.accounts[o.resource]
	for _, e := range o.unit.From(o.resource) {
		if kindOf(e.To) == "ServiceAccount" {
			accounts = append(accounts, e.To)
		}
	}
	name, open := identityOf(accountOf(o.resource))
	if len(accounts) == 0 && name != "" && name != "default" {
		u := graph.Unknowable{Expr: token, Type: graph.Bool, NotNull: true, At: accountOf(o.resource).Range,
			Reason: "it follows from ServiceAccount " + name + ", which is not in the scan"}
		if open {
			u.Reason = "it follows from the service account, whose name is not known"
		}
		return graph.NewUnknown(u, o.resource.Header)
	}
	for _, a := range accounts {
		if said := a.Properties.Get(token); !said.IsNull() {
			return said
		}
	}
	return otherwise
}
