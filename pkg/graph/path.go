package graph

import (
	"strconv"
	"strings"
)

// Step is one step of a Path: the key of an object, or the index of a list.
type Step struct {
	Key     string
	Index   int
	IsIndex bool
}

// Path leads from a value to one of its parts.
type Path []Step

// Key gives the step to an object's member.
func Key(key string) Step { return Step{Key: key} }

// Index gives the step to a list's element.
func Index(i int) Step { return Step{Index: i, IsIndex: true} }

// Keys gives a path of member steps.
func Keys(keys ...string) Path {
	p := make(Path, len(keys))
	for i, k := range keys {
		p[i] = Key(k)
	}
	return p
}

// String gives the path as people write it: Rules[0].Status.
func (p Path) String() string {
	var b strings.Builder
	for i, s := range p {
		switch {
		case s.IsIndex:
			b.WriteString("[" + strconv.Itoa(s.Index) + "]")
		case i > 0:
			b.WriteString("." + s.Key)
		default:
			b.WriteString(s.Key)
		}
	}
	return b.String()
}

// Properties gives the path without indexes, dotted: the type of an edge.
func (p Path) Properties() string {
	keys := make([]string, 0, len(p))
	for _, s := range p {
		if !s.IsIndex {
			keys = append(keys, s.Key)
		}
	}
	return strings.Join(keys, ".")
}

// Follow walks from v along p as far as it leads through known values. It
// gives the last value that is there and how many steps were taken: len(p)
// when the part exists, less when it is absent or lies in an unknown. The
// index one past a list's end is its rest, if it has one; any missing key of
// an object with a rest is that rest.
func (v *Value) Follow(p Path) (at *Value, steps int) {
	at = v
	for steps < len(p) {
		next := at.step(p[steps])
		if next == nil {
			return at, steps
		}
		at, steps = next, steps+1
	}
	return at, steps
}

func (v *Value) step(s Step) *Value {
	switch {
	case s.IsIndex && v.Is(List):
		if s.Index >= 0 && s.Index < len(v.list) {
			return v.list[s.Index]
		}
		return v.rest
	case !s.IsIndex && v.Is(Object):
		if m := v.Member(s.Key); m != nil {
			return m.Value
		}
		return v.rest
	}
	return nil
}

// At gives the part that p leads to, or nil.
func (v *Value) At(p Path) *Value {
	at, steps := v.Follow(p)
	if steps < len(p) {
		return nil
	}
	return at
}

// Update gives v with the part at p replaced by what change gives for it; v
// itself when the part is absent.
func (v *Value) Update(p Path, change func(*Value) *Value) *Value {
	if len(p) == 0 {
		return change(v)
	}
	next := v.step(p[0])
	if next == nil || next == v.rest {
		return v
	}
	updated := next.Update(p[1:], change)
	if updated == next {
		return v
	}
	if p[0].IsIndex {
		list := append([]*Value{}, v.list...)
		list[p[0].Index] = updated
		return v.WithList(list)
	}
	return v.Set(p[0].Key, updated)
}

// Walk calls visit for v and every known part and rest of it, parents first,
// until visit returns false for a part, whose own parts are then left out.
// The path is only valid during the call.
func (v *Value) Walk(visit func(Path, *Value) bool) { v.walk(nil, visit) }

func (v *Value) walk(p Path, visit func(Path, *Value) bool) {
	if v == nil || !visit(p, v) {
		return
	}
	for i, e := range v.list {
		e.walk(append(p, Index(i)), visit)
	}
	for _, m := range v.members {
		m.Value.walk(append(p, Key(m.Key)), visit)
	}
	if u := v.Unknown(); u != nil {
		for _, part := range u.Parts {
			part.walk(p, visit)
		}
		if u.Choice != nil {
			u.Choice.Then.walk(p, visit)
			u.Choice.Else.walk(p, visit)
		}
	}
	if v.rest != nil {
		v.rest.walk(p, visit)
	}
}
