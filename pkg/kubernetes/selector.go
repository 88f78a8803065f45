package kubernetes

import (
	"strings"

	"github.com/plinth-lint/plinth/pkg/graph"
)

// selector says where a kind selects others by their labels.
type selector struct {
	path graph.Path
	// form is "map" for a plain map of labels, "" for a label selector,
	// "all" for what holds for everything in its namespace.
	form string
	// services is set when services are selected, not pods.
	services bool
}

var selectors = map[string]selector{
	"Service":               {path: graph.Keys("spec", "selector"), form: "map"},
	"ReplicationController": {path: graph.Keys("spec", "selector"), form: "map"},
	"PodDisruptionBudget":   {path: graph.Keys("spec", "selector")},
	"NetworkPolicy":         {path: graph.Keys("spec", "podSelector")},
	"PodMonitor":            {path: graph.Keys("spec", "selector")},
	"ServiceMonitor":        {path: graph.Keys("spec", "selector"), services: true},
	"LimitRange":            {path: graph.Keys("spec", "limits"), form: "all"},
	"ResourceQuota":         {path: graph.Keys("spec", "hard"), form: "all"},
}

// truth is what is known of a condition.
type truth uint8

const (
	no truth = iota
	maybe
	yes
)

// requirement is one condition on labels.
type requirement struct {
	key      string
	operator string // In, NotIn, Exists, DoesNotExist
	values   []*graph.Value
	open     bool // a part of the condition is not known
}

// requirements gives the conditions of a selector; ok is false when it selects nothing.
func requirements(s *graph.Value, form string) (all []requirement, ok bool) {
	if form == "all" {
		return nil, s != nil
	}
	if s.IsUnknown() {
		return []requirement{{open: true}}, true
	}
	if !s.Is(graph.Object) {
		return nil, false
	}
	if s.Rest() != nil {
		all = append(all, requirement{open: true})
	}
	if form == "map" {
		all = append(all, pairs(s)...)
		return all, len(all) > 0 // a service without a selector selects nothing
	}
	all = append(all, pairs(s.Get("matchLabels"))...)
	expressions := s.Get("matchExpressions")
	if expressions.IsUnknown() || expressions.Rest() != nil {
		all = append(all, requirement{open: true})
	}
	for _, e := range expressions.Elements() {
		key, open := identityOf(e.Get("key"))
		operator, _ := e.Get("operator").Text()
		values := e.Get("values")
		open = open || operator == "" || e.IsUnknown() || values.IsUnknown() || values.Rest() != nil
		all = append(all, requirement{key, operator, values.Elements(), open})
	}
	return all, true
}

func pairs(labels *graph.Value) []requirement {
	if labels.IsUnknown() {
		return []requirement{{open: true}}
	}
	var all []requirement
	for _, m := range labels.Members() {
		all = append(all, requirement{key: m.Key, operator: "In", values: []*graph.Value{m.Value}})
	}
	if labels.Rest() != nil {
		all = append(all, requirement{open: true})
	}
	return all
}

// holds says whether labels meet a requirement, as the API documents it
// (https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors).
func (q requirement) holds(labels *graph.Value) truth {
	got := labels.Get(q.key)
	switch {
	case q.open || got == nil && (labels.IsUnknown() || labels.Rest() != nil):
		return maybe
	case q.operator == "Exists":
		return of(got != nil)
	case q.operator == "DoesNotExist":
		return of(got == nil)
	}
	listed := no
	for _, v := range q.values {
		listed = max(listed, equal(v, got))
	}
	if q.operator == "NotIn" {
		return yes - listed
	}
	return listed
}

func of(b bool) truth {
	if b {
		return yes
	}
	return no
}

// equal compares two texts of which expressions are equal to themselves.
func equal(a, b *graph.Value) truth {
	if b == nil {
		return no
	}
	s, openA := identityOf(a)
	t, openB := identityOf(b)
	switch {
	case s == t && openA == openB:
		return yes
	case openA && openB:
		return maybe
	case openA:
		return mayBe(a.Unknown(), t)
	case openB:
		return mayBe(b.Unknown(), s)
	}
	return no
}

func mayBe(u *graph.Unknowable, s string) truth {
	if len(s) >= len(u.Prefix)+len(u.Suffix) && strings.HasPrefix(s, u.Prefix) && strings.HasSuffix(s, u.Suffix) {
		return maybe
	}
	return no
}

// meets says whether labels meet all requirements.
func meets(labels *graph.Value, all []requirement) truth {
	result := yes
	for _, q := range all {
		if result = min(result, q.holds(labels)); result == no {
			return no
		}
	}
	return result
}

// candidate is what a selector may select.
type candidate struct {
	resource *graph.Resource
	labels   *graph.Value
}

// space is the candidates of one namespace, with an index by label, so that
// a selector is held against those that have one of its labels, not against all.
type space struct {
	all    []candidate
	byPair map[string][]int // key\x00value
	byKey  map[string][]int
	open   []int // those with labels that are not known
}

func (s *space) add(c candidate) {
	if s.byPair == nil {
		s.byPair, s.byKey = map[string][]int{}, map[string][]int{}
	}
	i := len(s.all)
	s.all = append(s.all, c)
	if c.labels.Holes() {
		s.open = append(s.open, i)
		return
	}
	for _, m := range c.labels.Members() {
		value, _ := identityOf(m.Value)
		s.byPair[m.Key+"\x00"+value] = append(s.byPair[m.Key+"\x00"+value], i)
		s.byKey[m.Key] = append(s.byKey[m.Key], i)
	}
}

// narrow gives the candidates without holes that may meet a requirement; ok is
// false when the index does not say.
func (s *space) narrow(q requirement) (lists [][]int, total int, ok bool) {
	switch {
	case q.open || q.operator != "In" && q.operator != "Exists":
		return nil, 0, false
	case q.operator == "Exists":
		return [][]int{s.byKey[q.key]}, len(s.byKey[q.key]), true
	}
	seen := map[string]bool{}
	for _, v := range q.values {
		text, open := identityOf(v)
		if open {
			return [][]int{s.byKey[q.key]}, len(s.byKey[q.key]), true
		}
		if found := s.byPair[q.key+"\x00"+text]; !seen[text] {
			seen[text] = true
			lists, total = append(lists, found), total+len(found)
		}
	}
	return lists, total, true
}

// find calls visit for every candidate that meets the requirements or may.
// It stops with false when the budget is used up.
func (s *space) find(all []requirement, b *budget, visit func(candidate, truth)) bool {
	var best [][]int
	least := -1
	for _, q := range all {
		if lists, total, ok := s.narrow(q); ok && (least < 0 || total < least) {
			best, least = lists, total
		}
	}
	test := func(i int) bool {
		if !b.spend(1) {
			return false
		}
		if t := meets(s.all[i].labels, all); t != no {
			if !b.spend(matchCost) {
				return false
			}
			visit(s.all[i], t)
		}
		return true
	}
	if least < 0 {
		for i := range s.all {
			if !test(i) {
				return false
			}
		}
		return true
	}
	for _, list := range append(best, s.open) {
		for _, i := range list {
			if !test(i) {
				return false
			}
		}
	}
	return true
}

// budget bounds the work of selectors and the edges that they make.
type budget struct{ left int }

const (
	// maxWork is what one unit, and the scan as a whole, may spend on selectors.
	maxWork = 4_000_000
	// matchCost is what an edge costs in comparison to a test.
	matchCost = 16
)

func (b *budget) spend(n int) bool {
	b.left -= n
	return b.left >= 0
}
