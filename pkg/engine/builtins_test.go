package engine_test

import (
	"testing"

	"github.com/plinth-lint/plinth/pkg/engine"
	"github.com/plinth-lint/plinth/pkg/graph"
)

// holds reports whether a Rego condition on x holds for a property's value.
func holds(t *testing.T, condition string, x any) bool {
	t.Helper()
	properties := object{}
	if x != absent {
		properties["X"] = x
	}
	l := library(t, thing, `deny contains {"resource": r.id, "paths": [["X"]]} if {
	some r in input.resources
	`+condition+`
}`)
	findings, told := judge(t, l, engine.Options{}, unit(resource("Test::Thing", "a", 1, properties)))
	if len(told) > 0 {
		t.Fatal(told)
	}
	return len(findings) > 0
}

const absent = "<absent>"

func TestBuiltIns(t *testing.T) {
	const x = "r.properties.X"
	tests := []struct {
		name, condition string
		x               any
		want            bool
	}{
		{"a known value is given", "plinth.given(" + x + ")", "a", true},
		{"false is given", "plinth.given(" + x + ")", false, true},
		{"null is not given", "plinth.given(" + x + ")", nil, false},
		{"what is absent is not given", "plinth.given(" + x + ")", absent, false},
		{"an unknown that may be null is not certainly given", "plinth.given(" + x + ")", unknown("var.x"), false},
		{"an unknown that is not null is given", "plinth.given(" + x + ")", unknown("var.x", notNull), true},
		{"a reference is given", "plinth.given(" + x + ")", unknown("a.arn").WithReferences(graph.Reference{Address: "a"}), true},

		{"a list with elements has some", "plinth.has_elements(" + x + ")", []any{1}, true},
		{"an empty list has none", "plinth.has_elements(" + x + ")", []any{}, false},
		{"a list of which nothing is known has none for certain", "plinth.has_elements(" + x + ")", value([]any{}, 1).WithRest(unknown("var.x")), false},
		{"a list with a known element and more has one", "plinth.has_elements(" + x + ")", value([]any{1}, 1).WithRest(unknown("var.x")), true},
		{"an unknown has no element for certain", "plinth.has_elements(" + x + ")", unknown("var.x"), false},
		{"an object with a member has one", "plinth.has_elements(" + x + ")", object{"a": 1}, true},

		{"equal", "plinth.may_equal(" + x + `, "a")`, "a", true},
		{"not equal", "plinth.may_equal(" + x + `, "a")`, "b", false},
		{"any unknown may equal", "plinth.may_equal(" + x + `, "a")`, unknown("var.x"), true},
		{"an unknown number is no text", "plinth.may_equal(" + x + `, "a")`, unknown("var.x", typed(graph.Number)), false},
		{"a known prefix excludes", "plinth.may_equal(" + x + `, "a")`, unknown("var.x", prefixed("b-")), false},
		{"a known prefix admits", "plinth.may_equal(" + x + `, "b-1")`, unknown("var.x", prefixed("b-")), true},
		{"a known suffix excludes", "plinth.may_equal(" + x + `, "b-1")`, unknown("var.x", suffixed("2")), false},
		{"prefix and suffix do not overlap", "plinth.may_equal(" + x + `, "aba")`, unknown("var.x", func(u *graph.Unknowable) { u.Type, u.Prefix, u.Suffix = graph.String, "ab", "ba" }), false},
		{"an unknown text is not true", "plinth.may_equal(" + x + `, true)`, unknown("var.x", typed(graph.String)), false},
		{"one branch equals", "plinth.may_equal(" + x + `, "a")`, choice("c", "a", "b"), true},
		{"no branch equals", "plinth.may_equal(" + x + `, "a")`, choice("c", "c", "b"), false},
		{"an absent branch equals nothing", "plinth.may_equal(" + x + `, "a")`, choice("c", nil, "b"), false},

		{"one of", "plinth.may_be_one_of(" + x + `, ["a", "b"])`, "b", true},
		{"none of", "plinth.may_be_one_of(" + x + `, ["a", "b"])`, "c", false},
		{"one of the allowed texts", "plinth.may_equal(" + x + `, "a")`, unknown("v", among("a", "b")), true},
		{"none of the allowed texts", "plinth.may_equal(" + x + `, "c")`, unknown("v", among("a", "b")), false},
		{"an allowed text that is a number", "plinth.may_equal(" + x + ", 7)", unknown("v", typed(graph.Number), among("1", "7")), true},
		{"an allowed text that is true", "plinth.may_equal(" + x + ", true)", unknown("v", typed(graph.Bool), among("true")), true},
		{"no allowed text is true", "plinth.may_equal(" + x + ", true)", unknown("v", typed(graph.Bool), among("false")), false},
		{"an allowed text matches", "plinth.may_match(" + x + `, "^b")`, unknown("v", among("a", "b")), true},
		{"no allowed text matches", "plinth.may_match(" + x + `, "^c")`, unknown("v", among("a", "b")), false},
		{"no allowed text starts so", "plinth.may_start_with(" + x + `, "c")`, unknown("v", among("a", "b")), false},
		{"an allowed number is small", "plinth.may_be_at_most(" + x + ", 3)", unknown("v", among("1", "7")), true},
		{"every allowed number is large", "plinth.may_be_at_most(" + x + ", 3)", unknown("v", among("5", "7")), false},
		{"a prefix may be one of", "plinth.may_be_one_of(" + x + `, ["a", "b1"])`, unknown("v", prefixed("b")), true},
		{"a prefix is none of", "plinth.may_be_one_of(" + x + `, ["a", "b1"])`, unknown("v", prefixed("c")), false},

		{"matches", "plinth.may_match(" + x + `, "^a.c$")`, "abc", true},
		{"does not match", "plinth.may_match(" + x + `, "^a.c$")`, "abd", false},
		{"a number does not match", "plinth.may_match(" + x + `, "1")`, 1, false},
		{"an unknown may match", "plinth.may_match(" + x + `, "^a")`, unknown("v"), true},

		{"starts with", "plinth.may_start_with(" + x + `, "ab")`, "abc", true},
		{"does not start with", "plinth.may_start_with(" + x + `, "b")`, "abc", false},
		{"a short prefix may go on", "plinth.may_start_with(" + x + `, "ab")`, unknown("v", prefixed("a")), true},
		{"another prefix cannot", "plinth.may_start_with(" + x + `, "ab")`, unknown("v", prefixed("b")), false},

		{"contains a text", "plinth.may_contain(" + x + `, "b")`, "abc", true},
		{"contains an element", "plinth.may_contain(" + x + `, "b")`, []any{"a", "b"}, true},
		{"does not contain", "plinth.may_contain(" + x + `, "b")`, []any{"a"}, false},
		{"an unknown element may be it", "plinth.may_contain(" + x + `, "b")`, []any{"a", unknown("v")}, true},

		{"at most", "plinth.may_be_at_most(" + x + ", 5)", 5, true},
		{"more than at most", "plinth.may_be_at_most(" + x + ", 5)", 6, false},
		{"at least", "plinth.may_be_at_least(" + x + ", 5)", 5, true},
		{"less than at least", "plinth.may_be_at_least(" + x + ", 5)", 4, false},
		{"an unknown number may be", "plinth.may_be_at_least(" + x + ", 5)", unknown("v", typed(graph.Number)), true},
		{"an unknown list is no number", "plinth.may_be_at_least(" + x + ", 5)", unknown("v", typed(graph.List)), false},
		{"a branch at most", "plinth.may_be_at_most(" + x + ", 5)", choice("c", 9, 3), true},
		{"no branch at most", "plinth.may_be_at_most(" + x + ", 5)", choice("c", 9, 8), false},

		{"an unknown is not smaller", x + " < 5", unknown("v"), false},
		{"an unknown is not greater", x + " > 5", unknown("v"), false},
		{"neither smaller nor equal", x + " <= 5", unknown("v"), false},
		{"neither greater nor equal", x + " >= 5", unknown("v"), false},
		{"known numbers are compared", x + " < 5", 4, true},
		{"an unknown equals itself", x + " == " + x, unknown("v"), true},
		{"an unknown is no known value", x + ` == "a"`, unknown("v"), false},
		{"but not under not", "not " + x + ` == "a"`, unknown("v"), true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := holds(t, tt.condition, tt.x); got != tt.want {
				t.Errorf("%s is %t, want %t", tt.condition, got, tt.want)
			}
		})
	}
}

func TestGrants(t *testing.T) {
	tests := []struct {
		name      string
		statement object
		want      bool
	}{
		{"the action and resource", object{"Effect": "Allow", "Action": []any{"s3:GetObject"}, "Resource": []any{"arn:aws:s3:::b/*"}}, true},
		{"in any case", object{"Effect": "Allow", "Action": []any{"S3:getobject"}, "Resource": []any{"*"}}, true},
		{"a wildcard", object{"Effect": "Allow", "Action": []any{"s3:Get*"}, "Resource": []any{"*"}}, true},
		{"a question mark", object{"Effect": "Allow", "Action": []any{"s3:GetObjec?"}, "Resource": []any{"*"}}, true},
		{"everything", object{"Effect": "Allow", "Action": []any{"*"}, "Resource": []any{"*"}}, true},
		{"another action", object{"Effect": "Allow", "Action": []any{"s3:PutObject"}, "Resource": []any{"*"}}, false},
		{"another resource", object{"Effect": "Allow", "Action": []any{"s3:*"}, "Resource": []any{"arn:aws:s3:::c/*"}}, false},
		{"a resource in another case", object{"Effect": "Allow", "Action": []any{"s3:*"}, "Resource": []any{"arn:aws:s3:::B/*"}}, false},
		{"Deny is no grant", object{"Effect": "Deny", "Action": []any{"*"}, "Resource": []any{"*"}}, false},
		{"all actions but others", object{"Effect": "Allow", "NotAction": []any{"iam:*"}, "Resource": []any{"*"}}, true},
		{"all actions but this", object{"Effect": "Allow", "NotAction": []any{"s3:*"}, "Resource": []any{"*"}}, false},
		{"all resources but this", object{"Effect": "Allow", "Action": []any{"*"}, "NotResource": []any{"arn:aws:s3:::b/*"}}, false},
		{"no resource", object{"Effect": "Allow", "Action": []any{"*"}}, false},
		{"an unknown action", object{"Effect": "Allow", "Action": []any{unknown("v")}, "Resource": []any{"*"}}, true},
		{"an unknown action of another service", object{"Effect": "Allow", "Action": []any{unknown("v", prefixed("ec2:"))}, "Resource": []any{"*"}}, false},
		{"an unknown effect", object{"Effect": unknown("v"), "Action": []any{"*"}, "Resource": []any{"*"}}, true},
		{"unknown resources", object{"Effect": "Allow", "Action": []any{"*"}, "Resource": unknown("v")}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := holds(t, `plinth.grants(r.properties.X, "s3:GetObject", "arn:aws:s3:::b/k")`, tt.statement); got != tt.want {
				t.Errorf("it is a grant: %t, want %t", got, tt.want)
			}
		})
	}
}
