package terraform

import (
	"context"
	"path"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/terraform/plan"
)

// leastLike is the share of names that a plan and its root must have in common:
// a configuration may have changed since, but not become another.
const leastLike = 0.5

// Match gives the root that a plan or state was made of: one that declares the
// same resources, module calls, variables and outputs. The one in the plan's own
// directory goes before others, then the one most like it, then the nearest. Where
// several are left it gives none of them, and their names.
func (l *Loader) Match(ctx context.Context, roots []string, p *plan.Plan) (root string, rivals []string) {
	names, home := p.Names(), path.Dir(p.Name())
	var best []string
	top := 0.0
	for _, dir := range roots {
		like := l.likeness(ctx, dir, names, p.IsState())
		switch {
		case like < leastLike || like < top && dir != home:
			continue
		case dir == home:
			return dir, nil
		case like > top:
			top, best = like, nil
		}
		best = append(best, dir)
	}
	nearest := -1
	for _, dir := range best {
		switch d := distance(home, dir); {
		case nearest < 0 || d < nearest:
			nearest, rivals = d, []string{dir}
		case d == nearest:
			rivals = append(rivals, dir)
		}
	}
	if len(rivals) == 1 {
		return rivals[0], nil
	}
	return "", rivals
}

// likeness gives the share of names that a root has in common with a plan, 0
// if none of them is a resource or module call. A state lacks what has no instance.
func (l *Loader) likeness(ctx context.Context, dir string, names map[string]bool, state bool) float64 {
	m := l.module(ctx, dir)
	common, own, deployed := 0, 0, false
	for key, b := range m.blocks {
		name := strings.Join(b.labels, ".")
		switch b.kind {
		case "resource":
		case "variable":
			name = "var." + name
		case "data", "module", "output":
			name = key
		default:
			continue
		}
		own++
		if names[name] {
			common++
			deployed = deployed || b.kind == "resource" || b.kind == "module"
		}
	}
	switch {
	case !deployed:
		return 0
	case state:
		return float64(common) / float64(len(names))
	}
	return float64(common) / float64(own+len(names)-common)
}

// distance counts the directories on the way from one to another.
func distance(a, b string) int {
	parts := func(dir string) []string {
		return slices.DeleteFunc(strings.Split(dir, "/"), func(s string) bool { return s == "." || s == "" })
	}
	pa, pb := parts(a), parts(b)
	n := 0
	for n < len(pa) && n < len(pb) && pa[n] == pb[n] {
		n++
	}
	return len(pa) + len(pb) - 2*n
}
