package normalform

import "github.com/plinth-lint/plinth/pkg/graph"

// Pairs makes a map of a list of objects that hold a key and a value. An entry
// that may be there or not makes a member that is a choice; one whose key is
// not known becomes the rest. Other values are given back as they are.
func Pairs(v *graph.Value, key, value string) *graph.Value {
	if !v.Is(graph.List) {
		return v
	}
	p := pairs{key: key, value: value, at: map[string]int{}}
	if rest := v.Rest(); rest != nil {
		p.rest = p.further(rest)
	}
	for _, e := range v.Elements() {
		p.entry(e)
	}
	o := graph.NewObject(p.members, v.Range).WithReferences(v.References()...)
	if p.rest != nil {
		o = o.WithRest(p.rest)
	}
	return o
}

type pairs struct {
	key, value string
	members    []graph.Member
	at         map[string]int
	rest       *graph.Value
}

func (p *pairs) entry(e *graph.Value) {
	if u := e.Unknown(); u != nil {
		if u.Choice == nil || !p.certain(u.Choice.Then) || !p.certain(u.Choice.Else) {
			p.open(e)
			return
		}
		p.set(u.Choice.Then, func(v, old *graph.Value) *graph.Value { return either(e, v, old.Assume(u.Choice.Condition, false)) })
		p.set(u.Choice.Else, func(v, old *graph.Value) *graph.Value { return either(e, old.Assume(u.Choice.Condition, true), v) })
		return
	}
	if k := e.Get(p.key); k.IsUnknown() {
		p.open(k)
		return
	}
	p.set(e, func(v, _ *graph.Value) *graph.Value { return v })
}

// certain reports whether it is known which member an entry makes, if any.
func (p *pairs) certain(e *graph.Value) bool {
	_, known := e.Get(p.key).Text()
	return known || e.IsNull()
}

// set puts what make gives for an entry's value and the one that is there.
func (p *pairs) set(e *graph.Value, make func(v, old *graph.Value) *graph.Value) {
	k, v := e.Get(p.key), e.Get(p.value)
	name, known := k.Text()
	if !known || v == nil {
		return
	}
	i, twice := p.at[name]
	if !twice {
		i = len(p.members)
		p.at[name] = i
		p.members = append(p.members, graph.Member{Key: name, Range: k.Range})
	}
	p.members[i].Range, p.members[i].Value = k.Range, make(v, p.members[i].Value)
}

// open notes that there may be members that are not known.
func (p *pairs) open(because *graph.Value) {
	if p.rest != nil {
		because = p.rest // one reason is enough, but no choice decides over all of them
	}
	u := because.Unknown()
	p.rest = graph.Replace(because, graph.Unknowable{Expr: u.Expr, Reason: u.Reason, At: u.At})
}

// further gives the rest of the map for that of the list.
func (p *pairs) further(rest *graph.Value) *graph.Value {
	u := rest.Unknown()
	c := graph.Unknowable{Expr: u.Expr, Reason: u.Reason, At: u.At}
	if u.Choice != nil {
		c.Choice = &graph.Choice{Condition: u.Choice.Condition, Then: Pairs(u.Choice.Then, p.key, p.value), Else: Pairs(u.Choice.Else, p.key, p.value)}
	}
	return graph.Replace(rest, c)
}

// either gives the choice between two values by the condition of another choice.
func either(choice, then, otherwise *graph.Value) *graph.Value {
	u := choice.Unknown()
	return graph.Replace(choice, graph.Unknowable{
		Expr: u.Expr, Reason: u.Reason, At: u.At,
		Choice: &graph.Choice{Condition: u.Choice.Condition, Then: then, Else: otherwise},
	})
}
