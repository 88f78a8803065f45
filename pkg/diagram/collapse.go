package diagram

import (
	"path"
	"strings"

	"github.com/plinth-lint/plinth/pkg/graph"
)

// maxDepth bounds the directories by which units are counted together.
const maxDepth = 32

// collapse makes nodes that stand for several resources each, at most limit:
// those of one type in a module and namespace, else those of a module and
// namespace, of a unit, or of the units below a directory.
func (s *scene) collapse(units []*graph.Unit, limit int) {
	s.collapsed = true
	byType := func(u *graph.Unit, r *graph.Resource) []string { return append(s.path(u, r), "\x02"+kind(r)) }
	byUnit := func(u *graph.Unit, _ *graph.Resource) []string { return []string{u.ID} }
	levels := []func(*graph.Unit, *graph.Resource) []string{byType, s.path, byUnit}
	for depth := maxDepth; depth >= 0; depth-- {
		levels = append(levels, func(u *graph.Unit, _ *graph.Resource) []string { return []string{above(u.ID, depth)} })
	}
	for i, level := range levels {
		groups := map[string]*node{}
		var order []*node
		paths := map[*node][]string{}
		for _, u := range units {
			for _, r := range u.Resources {
				p := level(u, r)
				key := strings.Join(p, "\x00")
				n := groups[key]
				if n == nil {
					n = &node{role: stack}
					groups[key], paths[n] = n, p
					order = append(order, n)
				}
				n.resources = append(n.resources, r)
			}
		}
		if len(order) > limit && i+1 < len(levels) {
			continue
		}
		s.nest(order, paths, len(units) == 1)
		return
	}
}

// path gives the names of what a resource stands in: unit, modules, namespace.
func (s *scene) path(u *graph.Unit, r *graph.Resource) []string {
	p := []string{u.ID}
	for _, c := range r.Calls {
		p = append(p, c.Name)
	}
	if ns := namespace(r); ns != "" {
		p = append(p, "\x01"+ns)
	}
	return p
}

// above gives the directory above a unit's path with at most so many names.
func above(id string, depth int) string {
	parts := strings.Split(path.Dir(id), "/")
	if depth == 0 || len(parts) == 0 {
		return "."
	}
	return strings.Join(parts[:min(depth, len(parts))], "/")
}

// nest puts nodes into the areas of their paths. The last name of a path is
// the node's own; what is in an area as well as beside others is named by it.
func (s *scene) nest(order []*node, paths map[*node][]string, alone bool) {
	m := s.newAreas()
	inner := map[string]bool{} // paths that are above others
	for _, p := range paths {
		for i := 1; i < len(p); i++ {
			inner[strings.Join(p[:i], "\x00")] = true
		}
	}
	for _, n := range order {
		p := paths[n]
		parent, at := s.root, 0
		own := strings.Join(p, "\x00")
		last := len(p) - 1
		if inner[own] {
			last = len(p) // it has an area of its own, and stands in it
		}
		for ; at < last; at++ {
			key := strings.Join(p[:at+1], "\x00")
			if at == 0 && alone {
				continue
			}
			kind, class, name := titled(n.resources[0], p, at)
			parent, _ = m.in(parent, key, class, kind, name)
		}
		n.kind, _, n.name = titled(n.resources[0], p, min(last, len(p)-1))
		if last == len(p) {
			n.name = "Its own resources"
		}
		if k, ok := strings.CutPrefix(p[len(p)-1], "\x02"); ok {
			n.kind, n.name = k, count(len(n.resources), "resource")
			if r := n.resources[0]; len(n.resources) == 1 {
				n.role, n.name = card, name(r)
			}
		} else {
			n.note = count(len(n.resources), "resource")
		}
		s.add(n, parent)
	}
	s.relate()
}

// titled gives kind, class and name of the path's step.
func titled(r *graph.Resource, p []string, at int) (kind, class, name string) {
	step := p[at]
	switch ns, ok := strings.CutPrefix(step, "\x01"); {
	case ok:
		return "Namespace", "namespace", ns
	case at == 0:
		return tools[r.Tool], "unit", step
	}
	kind, name = called(r, step)
	return kind, "module", name
}
