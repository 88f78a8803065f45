package engine

import (
	"strings"

	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/graph"
)

// mayBeElsewhere gives the reasons for which a relation that was not found may
// exist all the same: a resource of the type refers to something that is not known
// and may be this one, the resource is handed to what is not in the scan, or it names
// something that is not.
func (s *session) mayBeElsewhere(n *node, kind string) []finding.Reason {
	var reasons []finding.Reason
	for _, e := range n.unit.To(n.resource) {
		if e.From.Type == graph.UnresolvedModule || e.From.Elsewhere {
			reasons = append(reasons, finding.Reason{Expr: e.From.Address, Text: "it is handed to " + e.From.Address + ", which is not in the scan"})
		}
	}
	switch {
	case n.unit.Open:
		reasons = append(reasons, finding.Reason{Expr: n.unit.ID, Text: "a macro or module that is not run may add it"})
	case !n.unit.Complete && n.unit.Tool == graph.Kubernetes:
		reasons = append(reasons, finding.Reason{Expr: n.unit.ID, Text: "a manifest beside it could not be read in full and may hold it"})
	}
	for _, ref := range n.unit.Unresolved(n.resource) {
		if len(reasons) < maxReasons && names(ref.Address, kind) {
			reasons = append(reasons, finding.Reason{Expr: ref.Address, Text: "it refers to " + ref.Address + ", which is not in the scan", At: ref.Range})
		}
	}
	reasons = append(reasons, s.possibly(n, kind)...)
	for _, o := range s.openOfType(n.unit, kind) {
		if o.resource != n.resource {
			reasons = append(reasons, o.reason)
		}
	}
	return reasons
}

// maxReasons bounds the reasons of one kind: one is enough to leave a finding open.
const maxReasons = 20

// possibly gives the reasons of edges that are not certain, or that lead to
// what another configuration judges.
func (s *session) possibly(n *node, kind string) []finding.Reason {
	var reasons []finding.Reason
	add := func(e graph.Edge, text string) {
		other := e.To
		if other == n.resource {
			other = e.From
		}
		if isType(other, kind) && len(reasons) < maxReasons {
			reasons = append(reasons, finding.Reason{Expr: other.Address, Text: text, At: other.Header})
		}
	}
	for _, edges := range [][]graph.Edge{n.unit.Possible(n.resource), s.possible[n.resource]} {
		for _, e := range edges {
			add(e, e.Open)
		}
	}
	for _, e := range s.between[n.resource] {
		if s.byRes[e.From] == nil || s.byRes[e.To] == nil {
			add(e, "it stands where another plinth.yaml holds")
		}
	}
	return reasons
}

// names reports whether the address of a Kubernetes object, Kind.namespace.name,
// is one of the type.
func names(address, kind string) bool {
	object, ok := strings.CutPrefix(kind, graph.KubernetesType(""))
	if !ok {
		return false
	}
	if kind == graph.Workload {
		first, _, _ := strings.Cut(address, ".")
		return strings.Contains(" Pod Deployment StatefulSet DaemonSet ReplicaSet ReplicationController Job CronJob Rollout CloneSet ", " "+first+" ")
	}
	return strings.HasPrefix(address, object+".")
}

// openResource is a resource that refers to something that is not known.
type openResource struct {
	resource *graph.Resource
	reason   finding.Reason
}

// openOfType gives the resources of a type in a unit that refer to what is
// not known, each with a reason. They are sought once.
func (s *session) openOfType(u *graph.Unit, kind string) []openResource {
	type key struct {
		unit *graph.Unit
		open string
	}
	if cached, ok := s.terms.Load(key{u, kind}); ok {
		return cached.([]openResource)
	}
	var open []openResource
	for _, r := range u.Resources {
		if !isType(r, kind) {
			continue
		}
		found := 0
		r.Properties.Walk(func(_ graph.Path, v *graph.Value) bool {
			if !v.IsUnknown() || found >= maxReasons {
				return found < maxReasons
			}
			of := v.Unknown()
			if of.Type != graph.Number && of.Type != graph.Bool && len(v.References()) == 0 && !pseudo(of) && len(of.Parts) == 0 && !v.IsDefault() {
				found++
				open = append(open, openResource{r, finding.Reason{Expr: of.Expr, Text: r.Address + " refers to " + of.Expr + ": " + of.Reason, At: of.At}})
			}
			return of.Choice != nil || len(of.Parts) > 0
		})
		if len(open) > 2*maxReasons {
			break
		}
	}
	s.terms.Store(key{u, kind}, open)
	return open
}

// pseudo reports whether an unknown is of the account or region, and so names no resource.
func pseudo(u *graph.Unknowable) bool { return strings.HasPrefix(u.Same, "AWS::") }
