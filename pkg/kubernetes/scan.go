package kubernetes

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// Relate finds the relations between the Kubernetes objects of all units,
// once these are linked, and what follows from relations for the objects.
//
// An edge over units is certain when both of its ends state one namespace,
// or have none, and no other unit holds an object of the same identity:
// directories often hold variants of one system. Everything else that may be
// related, within a unit too, is a possible edge that says why it is not certain.
func Relate(g *graph.Graph) diag.Diagnostics {
	s := newScan(g)
	if len(s.objects) == 0 {
		return nil
	}
	for _, o := range s.objects {
		s.names(o)
		s.selects(o)
	}
	newCloud(s).relate()
	compare := func(a, b graph.Edge) int {
		return cmp.Or(source.Compare(a.From.Range, b.From.Range), strings.Compare(a.From.Address, b.From.Address),
			strings.Compare(a.Property, b.Property), source.Compare(a.To.Range, b.To.Range), strings.Compare(a.To.Address, b.To.Address))
	}
	slices.SortStableFunc(g.Edges, compare)
	slices.SortStableFunc(g.Possible, compare)
	s.settle()
	return s.diags
}

// object is a resource with its identity.
type object struct {
	unit      *graph.Unit
	resource  *graph.Resource
	kind      string
	namespace namespace
	identity  string
}

type scan struct {
	graph    *graph.Graph
	objects  []*object
	of       map[*graph.Resource]*object
	byName   map[string][]*object // kind\x00name
	count    map[string]int       // of identities
	units    int
	order    []namespace
	pods     map[namespace]*space
	services map[namespace]*space
	accounts map[*graph.Resource][]*graph.Resource // over units
	// everything counts those of a kind that may select all of a namespace.
	everything map[everything]int
	work       budget
	diags      diag.Diagnostics
}

func newScan(g *graph.Graph) *scan {
	s := &scan{
		graph: g, of: map[*graph.Resource]*object{}, byName: map[string][]*object{}, count: map[string]int{},
		pods: map[namespace]*space{}, services: map[namespace]*space{}, accounts: map[*graph.Resource][]*graph.Resource{}, work: budget{maxWork}, everything: map[everything]int{},
	}
	for _, u := range g.Units {
		before := len(s.objects)
		for _, r := range u.Resources {
			kind := kindOf(r)
			if kind == "" {
				continue
			}
			o := &object{u, r, kind, namespaceOf(r), identity(r)}
			name, _ := identityOf(r.Properties.Get("metadata").Get("name"))
			s.objects = append(s.objects, o)
			s.of[r] = o
			s.byName[kind+"\x00"+name] = append(s.byName[kind+"\x00"+name], o)
			s.count[o.identity]++
			enter(r, o.namespace, s.pods, s.services)
		}
		if len(s.objects) > before {
			s.units++
		}
	}
	s.order = slices.Collect(maps.Keys(s.pods))
	for n := range s.services {
		if s.pods[n] == nil {
			s.order = append(s.order, n)
		}
	}
	slices.SortFunc(s.order, func(a, b namespace) int {
		return cmp.Or(strings.Compare(a.text, b.text), strings.Compare(fmt.Sprint(a), fmt.Sprint(b)))
	})
	return s
}

// names relates an object to those that it names and its unit does not hold.
func (s *scan) names(o *object) {
	refer(o.resource, func(w wanted, _ *graph.Value) []graph.Reference {
		found := s.byName[w.kind+"\x00"+w.name]
		if slices.ContainsFunc(found, func(c *object) bool { return c.unit == o.unit && c.namespace.same(w.namespace) }) {
			return nil
		}
		for _, c := range found[:min(len(found), maxNamesakes)] {
			if w.namespace.may(c.namespace) && c != o {
				s.add(o, c, w.property, "refer to it", w.namespace, s.count[c.identity] > 1)
			}
		}
		return nil
	})
}

// selects relates an object to those that it selects in other units, and to
// those of its own that may live in its namespace.
func (s *scan) selects(o *object) {
	sel, ok := selectors[o.kind]
	if !ok {
		return
	}
	all, ok := requirementsOf(o.resource, sel)
	if !ok {
		return
	}
	spaces := s.pods
	if sel.services {
		spaces = s.services
	}
	for _, n := range s.order {
		in := spaces[n]
		if in == nil || !o.namespace.may(n) || s.units == 1 && o.namespace.same(n) || len(all) == 0 && s.enough(o, n) {
			continue
		}
		within := in.find(all, &s.work, func(c candidate, t truth) {
			to := s.of[c.resource]
			if to == o || to.unit == o.unit && o.namespace.same(n) {
				return
			}
			if t == maybe {
				s.possible(o, to, sel.path.Properties(), "select it", "a label is not known")
				return
			}
			s.add(o, to, sel.path.Properties(), "select it", o.namespace, s.count[o.identity] > 1 || s.count[to.identity] > 1)
		})
		if !within {
			s.exhausted(o)
			return
		}
	}
}

// enough reports whether two objects of the kind already may select everything
// in a namespace: a third says nothing more, and a scan of many directories would have
// as many possible edges as pairs.
func (s *scan) enough(o *object, n namespace) bool {
	if o.namespace.stated && n.stated && !o.namespace.open && !n.open {
		return false // these edges may be certain
	}
	key := everything{o.kind, n}
	s.everything[key]++
	return s.everything[key] > 2
}

type everything struct {
	kind string
	in   namespace
}

// add adds an edge, or a possible one and why.
func (s *scan) add(from, to *object, property, verb string, in namespace, several bool) {
	switch {
	case !in.stated || !to.namespace.stated || in.open || to.namespace.open:
		s.possible(from, to, property, verb, "the namespace is given when the manifests are applied")
	case several:
		s.possible(from, to, property, verb, "several directories hold an object of that name")
	default:
		s.graph.Edges = append(s.graph.Edges, graph.Edge{From: from.resource, To: to.resource, Property: property})
		if to.kind == "ServiceAccount" {
			s.accounts[from.resource] = append(s.accounts[from.resource], to.resource)
		}
	}
}

func (s *scan) possible(from, to *object, property, verb, why string) {
	s.graph.Possible = append(s.graph.Possible, graph.Edge{From: from.resource, To: to.resource, Property: property,
		Open: from.resource.Address + " in " + from.resource.Range.File + " may " + verb + ": " + why})
}

// exhausted leaves everything open when there is too much to relate.
func (s *scan) exhausted(o *object) {
	if len(s.diags) > 0 {
		return
	}
	s.diags.Add(diag.Warning, "relations-limit", o.resource.Header, "Too many relations",
		"The selectors of the scan choose among more objects than plinth follows; whatever objects of other directories may select stays open.")
	for _, u := range s.graph.Units {
		if u.Tool == graph.Kubernetes {
			u.Complete = false
		}
	}
}
