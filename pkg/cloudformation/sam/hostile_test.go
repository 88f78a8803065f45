package sam

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/source"
)

// odd are values that no property expects.
var odd = []string{"", "x", "7", "true", "[]", "{}", "[x, {a: b}]", "{a: b, c: d}", "!Ref X", "!If [C, 1]", "!If [C, {a: b}, [x]]", "{'Fn::If': x}",
	"!GetAtt X", "!Sub [x]", "!Sub ['${', {}]", "{Ref: AWS::NoValue}"}

// places gives every place in a tree where a value stands.
func places(n *document.Node, found []**document.Node) []**document.Node {
	for i := range n.Pairs {
		found = append(found, &n.Pairs[i].Value)
		found = places(n.Pairs[i].Value, found)
	}
	for i := range n.Items {
		found = append(found, &n.Items[i])
		found = places(n.Items[i], found)
	}
	return found
}

// TestNoValuePanics puts every odd value into every place of the samples.
func TestNoValuePanics(t *testing.T) {
	var values []*document.Node
	for _, text := range odd {
		values = append(values, parse(t, "v: "+text).Get("v"))
	}
	step := 1
	if testing.Short() {
		step = 10
	}
	at, current := "", ""
	defer func() {
		if p := recover(); p != nil {
			t.Fatalf("%s, with %q at %s: %v", current, odd[0], at, p)
		}
	}()
	turn := 0
	for _, s := range samples() {
		root := parse(t, s.text)
		current = s.name
		for i, place := range places(root, nil) {
			for j, v := range values {
				if turn++; turn%(61*step) != 0 { // all of them take minutes
					continue
				}
				old := *place
				at = fmt.Sprintf("place %d, value %q", i, odd[j])
				*place = v
				Expand(root, Options{})
				*place = old
			}
		}
	}
}

// shape writes a tree with its ranges.
func shape(n *document.Node, out *strings.Builder) {
	if n == nil {
		out.WriteString("nil ")
		return
	}
	fmt.Fprintf(out, "%d %q %q %v %v(", n.Kind, n.Text, n.Tag, n.Range, n.Plain)
	for _, p := range n.Pairs {
		shape(p.Key, out)
		shape(p.Value, out)
	}
	for _, item := range n.Items {
		shape(item, out)
	}
	out.WriteString(")")
}

func written(n *document.Node) string {
	var out strings.Builder
	shape(n, &out)
	return out.String()
}

// TestTheTemplateStaysWhatItIs holds that Expand changes nothing that it is
// given, and gives the same every time.
func TestTheTemplateStaysWhatItIs(t *testing.T) {
	for _, s := range samples() {
		root := parse(t, s.text)
		before := written(root)
		first, diags := Expand(root, Options{})
		if after := written(root); after != before {
			t.Errorf("%s: the template was changed: %s", s.name, cmp.Diff(before, after))
		}
		again, more := Expand(root, Options{})
		if diff := cmp.Diff(written(first), written(again)); diff != "" {
			t.Errorf("%s: the second result is another one: %s", s.name, diff)
		}
		if diff := cmp.Diff(diags, more); diff != "" {
			t.Errorf("%s: the second time there are other diagnostics: %s", s.name, diff)
		}
	}
}

// TestEveryNodeHasAPlace holds that no part of an expanded template is without
// a range, and that all lie in the template.
func TestEveryNodeHasAPlace(t *testing.T) {
	for _, s := range samples() {
		root, _ := Expand(parse(t, s.text), Options{})
		var walk func(n *document.Node, path string)
		walk = func(n *document.Node, path string) {
			if n == nil {
				t.Errorf("%s: %s is nil", s.name, path)
				return
			}
			if n.Range.IsZero() {
				t.Errorf("%s: %s stands nowhere", s.name, path)
			}
			for _, p := range n.Pairs {
				if p.Key.Range.IsZero() {
					t.Errorf("%s: the key %s.%s stands nowhere", s.name, path, p.Key.Text)
				}
				walk(p.Value, path+"."+p.Key.Text)
			}
			for i, item := range n.Items {
				walk(item, fmt.Sprintf("%s[%d]", path, i))
			}
		}
		walk(root.Get("Resources"), "Resources")
	}
}

func TestATemplateThatIsTooLargeIsToldOf(t *testing.T) {
	for name, text := range map[string]string{
		"resources": strings.Repeat("  F%d: {Type: 'AWS::Serverless::Function', Properties: {InlineCode: x}}\n", maxParts+5),
		"events": "  F: {Type: 'AWS::Serverless::Function', Properties: {InlineCode: x, Events: {\n" +
			strings.Repeat("    E%d: {Type: Api, Properties: {Path: '/%[1]d', Method: get, Auth: {ResourcePolicy: {IpRangeWhitelist: [a]}}}},\n", maxParts+5) + "  }}}\n",
	} {
		var numbered strings.Builder
		for i, line := range strings.SplitAfter(text, "\n") {
			if strings.Contains(line, "%d") {
				line = fmt.Sprintf(line, i)
			}
			numbered.WriteString(line)
		}
		_, diags := Expand(parse(t, "Transform: AWS::Serverless-2016-10-31\nResources:\n"+numbered.String()), Options{})
		if len(diags) != 1 || diags[0].Code != "template-too-large" {
			t.Errorf("%s: the diagnostics are %v", name, diags[:min(len(diags), 5)])
		}
	}
}

func FuzzExpand(f *testing.F) {
	for i, s := range samples() {
		if i%25 == 0 {
			f.Add(s.text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		file, err := source.Memory(map[string]string{"t.yaml": text}).Read("t.yaml")
		if err != nil {
			return
		}
		nodes, _ := document.Parse(file)
		for _, n := range nodes {
			Expand(n, Options{})
		}
	})
}
