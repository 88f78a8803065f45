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
	if name, ok := target.Text(); ok && len(target.References()) == 0 {
		return f.parents[kind+" name "+name]
	}
	return nil
}

// possible gives the parents that a satellite may mean although nothing says
// which: it refers to several by an index that is not known.
func (f *folder) possible(kind string, target *graph.Value) []*graph.Resource {
	return f.referred(kind, target)
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
	var folds []graph.Fold
	parent.Properties = mergeObjects(parent.Properties, into, nil, s, &folds)
	parent.Folded = append(parent.Folded, folds...)
	parent.References = append(parent.References, s.References...)
}

func mergeObjects(base, add *graph.Value, path graph.Path, s *graph.Resource, folds *[]graph.Fold) *graph.Value {
	for _, m := range add.Members() {
		at := append(slices.Clone(path), graph.Key(m.Key))
		old := base.Get(m.Key)
		switch {
		case old.Is(graph.Object) && m.Value.Is(graph.Object) && s.When == "":
			base = base.Set(m.Key, mergeObjects(old, m.Value, at, s, folds))
		case old.Is(graph.List) && m.Value.Is(graph.List):
			elements := slices.Clone(old.Elements())
			for _, e := range m.Value.Elements() {
				*folds = append(*folds, graph.Fold{Path: append(slices.Clone(at), graph.Index(len(elements))), Satellite: s})
				elements = append(elements, conditional(e, nil, s))
			}
			list := old.WithList(elements)
			if rest := m.Value.Rest(); rest != nil && old.Rest() == nil {
				list = list.WithRest(rest)
			}
			base = base.Set(m.Key, list)
		case old == nil && m.Value.Is(graph.List):
			elements := make([]*graph.Value, 0, m.Value.Len())
			for i, e := range m.Value.Elements() {
				*folds = append(*folds, graph.Fold{Path: append(slices.Clone(at), graph.Index(i)), Satellite: s})
				elements = append(elements, conditional(e, nil, s))
			}
			base = base.Set(m.Key, m.Value.WithList(elements))
		default:
			*folds = append(*folds, graph.Fold{Path: at, Satellite: s})
			base = base.Set(m.Key, conditional(m.Value, old, s))
		}
	}
	return base
}

// conditional gives the value that a satellite sets: one of two, when it is
// not certain that the satellite exists.
func conditional(v, otherwise *graph.Value, s *graph.Resource) *graph.Value {
	if s.When == "" {
		return v
	}
	return graph.NewUnknown(graph.Unknowable{
		Expr: s.Address, Reason: "it is not certain that " + s.Address + " is created", At: s.Header, Type: graph.Unknown,
		Choice: &graph.Choice{Condition: s.When, Then: v, Else: otherwise},
	}, v.Range)
}
