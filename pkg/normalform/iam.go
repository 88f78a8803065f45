package normalform

import (
	"strings"

	"github.com/plinth-lint/plinth/pkg/graph"
)

// policyDocument gives an IAM policy document its one shape: Statement,
// Action, NotAction, Resource and NotResource are lists, principals are maps
// of lists, where "*" is {"AWS": ["*"]}, and condition values are lists
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html).
// Element names are those of the grammar whatever case they were written in.
func policyDocument(v *graph.Value) *graph.Value {
	if u := v.Unknown(); u != nil && u.Choice != nil {
		c := *u
		c.Choice = &graph.Choice{Condition: u.Choice.Condition, Then: policyDocument(u.Choice.Then), Else: policyDocument(u.Choice.Else)}
		return graph.Replace(v, c)
	}
	if !v.Is(graph.Object) {
		return v
	}
	return rename(v, []string{"Version", "Id", "Statement"}, func(key string, value *graph.Value) *graph.Value {
		if key != "Statement" {
			return value
		}
		list := listed(value)
		if !list.Is(graph.List) {
			return list
		}
		statements := make([]*graph.Value, 0, list.Len())
		for _, s := range list.Elements() {
			statements = append(statements, statement(s))
		}
		return list.WithList(statements)
	})
}

var statementKeys = []string{"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "Condition"}

func statement(v *graph.Value) *graph.Value {
	if u := v.Unknown(); u != nil && u.Choice != nil {
		c := *u
		c.Choice = &graph.Choice{Condition: u.Choice.Condition, Then: statement(u.Choice.Then), Else: statement(u.Choice.Else)}
		return graph.Replace(v, c)
	}
	if !v.Is(graph.Object) {
		return v
	}
	return rename(v, statementKeys, func(key string, value *graph.Value) *graph.Value {
		switch key {
		case "Action", "NotAction", "Resource", "NotResource":
			return listed(value)
		case "Principal", "NotPrincipal":
			return principals(value)
		case "Condition":
			return conditions(value)
		}
		return value
	})
}

// rename gives an object's keys the spelling of the grammar and changes its values.
func rename(v *graph.Value, keys []string, change func(key string, value *graph.Value) *graph.Value) *graph.Value {
	members := make([]graph.Member, 0, v.Len())
	for _, m := range v.Members() {
		if m.Value.Is(graph.Null) {
			continue
		}
		for _, k := range keys {
			if strings.EqualFold(k, m.Key) {
				m.Key = k
			}
		}
		m.Value = change(m.Key, m.Value)
		members = append(members, m)
	}
	return v.WithMembers(members)
}

// listed gives a list of one for a single value.
func listed(v *graph.Value) *graph.Value {
	if v == nil || v.Is(graph.List) {
		return v
	}
	if u := v.Unknown(); u != nil && u.Type != graph.String && u.Type != graph.Object && (u.Choice != nil || u.Type == graph.List) {
		if u.Choice != nil {
			c := *u
			c.Type = graph.List
			c.Choice = &graph.Choice{Condition: u.Choice.Condition, Then: listed(u.Choice.Then), Else: listed(u.Choice.Else)}
			return graph.Replace(v, c)
		}
		return v
	}
	return graph.NewList([]*graph.Value{v}, v.Range)
}

func principals(v *graph.Value) *graph.Value {
	if s, ok := v.Text(); ok {
		return graph.NewObject([]graph.Member{{Key: "AWS", Range: v.Range, Value: graph.NewList([]*graph.Value{graph.NewString(s, v.Range)}, v.Range)}}, v.Range)
	}
	if !v.Is(graph.Object) {
		return v
	}
	return mapMembers(v, func(m graph.Member) *graph.Value { return listed(m.Value) })
}

func conditions(v *graph.Value) *graph.Value {
	if !v.Is(graph.Object) {
		return v
	}
	return mapMembers(v, func(operator graph.Member) *graph.Value {
		if !operator.Value.Is(graph.Object) {
			return operator.Value
		}
		return mapMembers(operator.Value, func(m graph.Member) *graph.Value { return listed(m.Value) })
	})
}
