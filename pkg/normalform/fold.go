package normalform

import (
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/schema"
	"github.com/plinth-lint/plinth/pkg/source"
)

func parentType(kind string) string { return strings.TrimPrefix(kind, FoldPrefix) }

// fold makes satellites part of the resources that they configure. One whose
// target is outside of the unit gets a synthetic parent, which is judged only
// by what the satellite says.
func fold(u *graph.Unit) {
	if !slices.ContainsFunc(u.Resources, isSatellite) {
		return
	}
	f := folder{parents: map[string][]*graph.Resource{}, synthetic: map[string]*graph.Resource{}}
	var satellites []*graph.Resource
	for _, r := range u.Resources {
		if isSatellite(r) {
			satellites = append(satellites, r)
			continue
		}
		f.kept = append(f.kept, r)
		f.index(r)
	}
	slices.SortStableFunc(satellites, func(a, b *graph.Resource) int { return source.Compare(a.Range, b.Range) })
	for _, s := range satellites {
		f.fold(s)
	}
	u.Resources = f.kept
}

func isSatellite(r *graph.Resource) bool { return strings.HasPrefix(r.Type, FoldPrefix) }

type folder struct {
	kept      []*graph.Resource
	parents   map[string][]*graph.Resource // by type and address, and by type and known name
	synthetic map[string]*graph.Resource
}

func (f *folder) index(r *graph.Resource) {
	f.add(r.Type+" "+r.Address, r)
	if r.Config != r.Address {
		f.add(r.Type+" "+r.Config, r)
	}
	for _, name := range identifiers(r) {
		f.add(r.Type+" name "+name, r)
	}
}

func (f *folder) add(key string, r *graph.Resource) {
	f.parents[key] = append(f.parents[key], r)
}

// identifiers gives the known values of the properties that identify a resource.
func identifiers(r *graph.Resource) []string {
	t := schema.Lookup(r.Type)
	if t == nil {
		return nil
	}
	var names []string
	for _, key := range t.Identifier {
		if s, ok := r.Properties.Get(key).Text(); ok && s != "" {
			names = append(names, s)
		}
	}
	return names
}

func (f *folder) fold(s *graph.Resource) {
	kind := parentType(s.Type)
	target, into := s.Properties.Get(TargetKey), s.Properties.Get(IntoKey)
	if !into.Is(graph.Object) {
		return
	}
	parents := f.targets(kind, target)
	if len(parents) == 0 {
		if possible := f.possible(kind, target); len(possible) > 0 {
			for _, p := range possible {
				p.Properties = obscure(p, into, target)
			}
		}
		parents = []*graph.Resource{f.stand(kind, target, s)}
	}
	for _, p := range parents {
		merge(p, s, into)
	}
}

// targets gives the parent that a satellite's target names: by reference, or by a known name.
func (f *folder) targets(kind string, target *graph.Value) []*graph.Resource {
	if found := f.referred(kind, target); len(found) == 1 {
		return found
	}
	found := f.namesakes(kind, target)
	if t := schema.Lookup(kind); len(found) > 1 && t != nil && len(t.Identifier) > 1 {
		return nil
	}
	return found
}

// namesakes gives the parents that a known name fits. Where a type has several
// identifiers, as the methods of an API have, one of them fits many.
func (f *folder) namesakes(kind string, target *graph.Value) []*graph.Resource {
	if name, ok := target.Text(); ok && len(target.References()) == 0 {
		return f.parents[kind+" name "+name]
	}
	return nil
}

// possible gives the parents that a satellite may mean although nothing says
// which: it refers to several by an index that is not known, or by a part of their names.
func (f *folder) possible(kind string, target *graph.Value) []*graph.Resource {
	return append(f.referred(kind, target), f.namesakes(kind, target)...)
}

func (f *folder) referred(kind string, target *graph.Value) []*graph.Resource {
	var found []*graph.Resource
	for _, ref := range target.References() {
		for _, p := range f.parents[kind+" "+ref.Address] {
			if !slices.Contains(found, p) {
				found = append(found, p)
			}
		}
	}
	return found
}

// obscure makes what a satellite may set unknown where nothing else sets it.
func obscure(parent *graph.Resource, into, target *graph.Value) *graph.Value {
	properties := parent.Properties
	for _, m := range into.Members() {
		if properties.Get(m.Key) == nil {
			u := graph.Unknowable{Expr: "another resource", Reason: "another resource may set it", Type: graph.Unknown}
			if of := target.Unknown(); of != nil {
				u.Expr, u.Reason, u.At = of.Expr, of.Reason, of.At
			}
			properties = properties.Set(m.Key, graph.NewUnknown(u, parent.Header))
		}
	}
	return properties
}

// stand gives the synthetic parent for a target: one for all satellites that name it alike.
func (f *folder) stand(kind string, target *graph.Value, s *graph.Resource) *graph.Resource {
	key := kind + " "
	if u := target.Unknown(); u != nil && u.Same != "" {
		key += u.Same
	} else if name, ok := target.Text(); ok {
		key += "name " + name
	} else {
		key += "of " + s.Address
	}
	if p := f.synthetic[key]; p != nil {
		return p
	}
	rest := graph.NewUnknown(graph.Unknowable{Expr: s.Address, Reason: "the resource that " + s.Address + " configures is not in the unit", Type: graph.Unknown}, s.Header)
	p := &graph.Resource{
		Address: s.Address, Config: s.Config, Type: kind, Declared: s.Declared, Tool: s.Tool, Range: s.Range, Header: s.Header,
		Calls: s.Calls, Region: s.Region, Synthetic: true, Properties: graph.NewObject(nil, s.Header).WithRest(rest),
	}
	f.synthetic[key] = p
	f.kept = append(f.kept, p)
	return p
}

// merge puts what a satellite says into its parent, and notes what came from it.
func merge(parent, s *graph.Resource, into *graph.Value) {
	m := merger{satellite: s, certain: s.When == "" || s.When == parent.When}
	parent.Properties = m.objects(parent.Properties, into, nil)
	parent.Folded = append(parent.Folded, m.folds...)
	parent.References = append(parent.References, s.References...)
}

// merger merges one satellite.
type merger struct {
	satellite *graph.Resource
	// certain is set when the satellite exists whenever its parent does.
	certain bool
	folds   []graph.Fold
}

func (m *merger) note(at graph.Path) {
	m.folds = append(m.folds, graph.Fold{Path: at, Satellite: m.satellite})
}

func (m *merger) objects(base, add *graph.Value, path graph.Path) *graph.Value {
	for _, member := range add.Members() {
		at := append(slices.Clone(path), graph.Key(member.Key))
		old, v := base.Get(member.Key), member.Value
		switch {
		case old.Is(graph.Object) && v.Is(graph.Object) && m.certain:
			base = base.Set(member.Key, m.objects(old, v, at))
		case old.Is(graph.List) && v.Is(graph.List):
			list := old.WithList(m.elements(slices.Clone(old.Elements()), v, at))
			if rest := v.Rest(); rest != nil && old.Rest() == nil {
				list = list.WithRest(rest)
			}
			base = base.Set(member.Key, list)
		case old == nil && v.Is(graph.List):
			base = base.Set(member.Key, v.WithList(m.elements(nil, v, at)))
		default:
			m.note(at)
			base = base.Set(member.Key, m.conditional(v, old))
		}
	}
	return base
}

// elements appends the elements of a list to those that are there.
func (m *merger) elements(to []*graph.Value, list *graph.Value, at graph.Path) []*graph.Value {
	for _, e := range list.Elements() {
		m.note(append(slices.Clone(at), graph.Index(len(to))))
		to = append(to, m.conditional(e, nil))
	}
	return to
}

// conditional gives the value that the satellite sets: one of two, when it is
// not certain that the satellite exists.
func (m *merger) conditional(v, otherwise *graph.Value) *graph.Value {
	if m.certain {
		return v
	}
	s := m.satellite
	return graph.NewUnknown(graph.Unknowable{
		Expr: s.Address, Reason: "it is not certain that " + s.Address + " is created", At: s.Header, Type: graph.Unknown,
		Choice: &graph.Choice{Condition: s.When, Then: v, Else: otherwise},
	}, v.Range)
}
