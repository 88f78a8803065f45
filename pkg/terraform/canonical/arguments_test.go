package canonical

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/schema"
	"github.com/plinth-lint/plinth/pkg/source"
)

// argument is one argument of a resource type, or the type itself: its kind as
// testdata/arguments.txt writes it, and what is inside of a block.
type argument struct {
	name, kind string
	inner      []*argument
}

func (a *argument) isBlock() bool { return a.kind == "$" || a.kind == "[$" }

// find gives the argument at a path of blocks, or nil.
func (a *argument) find(path string) *argument {
	name, rest, more := strings.Cut(path, ".")
	for _, x := range a.inner {
		switch {
		case x.name != name:
		case more:
			return x.find(rest)
		default:
			return x
		}
	}
	return nil
}

// readArguments reads what the provider documents, by resource type.
func readArguments(t *testing.T) map[string]*argument {
	t.Helper()
	text, err := os.ReadFile("testdata/arguments.txt")
	if err != nil {
		t.Fatal(err)
	}
	types := map[string]*argument{}
	var open []*argument // the type and the blocks around
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\n")
		depth := len(line) - len(strings.TrimLeft(line, " "))
		if line == "" || line[0] == '#' {
			continue
		}
		name, kind, _ := strings.Cut(line[depth:], " ")
		a := &argument{name: name, kind: kind}
		if depth == 0 {
			types[name] = a
		} else {
			open[depth-1].inner = append(open[depth-1].inner, a)
		}
		open = append(open[:depth], a)
	}
	return types
}

// sample gives a value of an argument with everything in it set.
func (a *argument) sample(at source.Range) *graph.Value {
	text := graph.NewString("x", at)
	switch a.kind {
	case "s":
		return text
	case "n":
		return graph.NewInt(1, at)
	case "b":
		return graph.NewBool(true, at)
	case "?":
		return graph.NewUnknown(graph.Unknowable{Expr: "var.x"}, at)
	case "[s", "[n":
		return graph.NewList([]*graph.Value{text}, at)
	case "{s":
		return graph.NewObject([]graph.Member{{Key: "k", Value: text}}, at)
	}
	var members []graph.Member
	for _, x := range a.inner {
		members = append(members, graph.Member{Key: x.name, Range: at, Value: x.sample(at)})
	}
	object := graph.NewObject(members, at)
	if a.kind == "" {
		return object
	}
	return graph.NewList([]*graph.Value{object}, at)
}

// samples gives what to try a table with: one sample, or one for every block that depends on a value.
func samples(of *argument, t *table) []*graph.Value {
	at := source.Range{File: "main.tf", Start: source.Pos{Line: 1, Column: 1}}
	whole := of.sample(at)
	out := []*graph.Value{whole}
	for _, b := range t.blocks {
		if b.attribute != "" {
			out = append(out, whole.Set(b.attribute, graph.NewString(b.is, at)))
		}
	}
	return out
}

// misfit says why an argument's kind does not go with that of its property, or "".
func misfit(a *argument, at *schema.Property) string {
	scalar := at.Kind == schema.String || at.Kind == schema.Integer || at.Kind == schema.Number || at.Kind == schema.Boolean
	switch {
	case a.isBlock() && at.Kind == schema.Map && (a.find("value") == nil || a.find("key") == nil && a.find("name") == nil):
		return "a block without key and value, but a map is there"
	case a.isBlock() && !at.IsObject() && !(at.IsList() && at.Element().IsObject()) && at.Kind != schema.Map:
		return "a block, but no object is there"
	case a.kind == "{s" && at.Kind != schema.Map && at.Kind != schema.JSON:
		return "a map, but none is there"
	case strings.HasPrefix(a.kind, "[") && !a.isBlock() && at.Element().IsObject():
		return "a list of values, but objects are there"
	case strings.HasPrefix(a.kind, "[") && !a.isBlock() && at.Kind != schema.List && at.Kind != schema.JSON:
		return "a list, but none is there"
	case len(a.kind) == 1 && strings.Contains("snb", a.kind) && (at.IsObject() || at.Kind == schema.Map || at.IsList() && at.Element().IsObject()):
		return "one value, but an object is there"
	case a.kind == "b" && scalar && at.Kind != schema.Boolean:
		return "a truth value, but none is there"
	case a.kind != "b" && at.Kind == schema.Boolean && a.kind != "s":
		return "no truth value, but one is there"
	}
	return ""
}

// faults says what is wrong with a table in the face of the provider's arguments.
func faults(of *argument, t *table) []string {
	var out []string
	fates := map[string]Fate{}
	for _, properties := range samples(of, t) {
		m := &mapper{table: t, resource: &graph.Resource{Declared: of.name, Tool: graph.Terraform, Properties: properties}}
		m.note = func(name string, f Fate, _ string, at *schema.Property) {
			a := of.find(name)
			fates[name] = f
			switch {
			case f == Missing:
				out = append(out, name+" is neither mapped nor dropped")
			// the value of a map has no name, and takes any scalar
			case at != nil && at.Name != "" && a != nil && (t.rules[name].op == "" || t.rules[name].op == "with"):
				if what := misfit(a, at); what != "" {
					out = append(out, fmt.Sprintf("%s (%s) is %s", name, at.Name, what))
				}
			}
		}
		m.apply()
	}
	for name := range t.rules {
		if of.find(name) == nil && !inOpen(of, name) {
			out = append(out, name+" is no argument of the provider's")
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// inOpen reports whether a path leads into a block that the declarations do not describe.
func inOpen(of *argument, name string) bool {
	for outer, _ := split(name); outer != ""; outer, _ = split(outer) {
		if a := of.find(outer); a != nil {
			return a.kind == "?"
		}
	}
	return false
}

// The arguments are those of the provider's schema, of its major versions since 4.
func TestEveryArgumentOfTheProviderIsMappedOrDroppedWithAReason(t *testing.T) {
	arguments := readArguments(t)
	_, types := linesOf(t)
	for _, typ := range types {
		of := arguments[typ]
		if of == nil {
			t.Errorf("%s is not in testdata/arguments.txt; run generate/arguments.js", typ)
			continue
		}
		for _, what := range faults(of, lookup(typ)) {
			t.Errorf("%s: %s", typ, what)
		}
	}
}
