package graphview

import (
	"bytes"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/report/internal/reporttest"
	"github.com/plinth-lint/plinth/pkg/source"
)

func write(t *testing.T, g *graph.Graph, format string) string {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, g, format); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestScenes(t *testing.T) {
	for _, tt := range []struct{ scene, format string }{
		{"empty", "json"}, {"empty", "mermaid"}, {"empty", "dot"},
		{"evidence", "json"}, {"evidence", "mermaid"}, {"evidence", "dot"},
		{"open", "json"}, {"instances", "mermaid"}, {"instances", "dot"},
	} {
		t.Run(tt.scene+" as "+tt.format, func(t *testing.T) {
			result := reporttest.Run(t, reporttest.Tree(t, tt.scene))
			reporttest.Golden(t, tt.scene+"."+tt.format, []byte(write(t, result.Graph, tt.format)))
		})
	}
}

func TestEdgesOverUnits(t *testing.T) {
	at := func(name string) *graph.Resource {
		return &graph.Resource{Address: name, Properties: graph.NewObject(nil, source.Range{})}
	}
	pod, budget, other := at("Pod.n.a"), at("Budget.n.b"), at("Budget.n.c")
	g := &graph.Graph{
		Units:    []*graph.Unit{{ID: "a/*", Resources: []*graph.Resource{pod}}, {ID: "b/*", Resources: []*graph.Resource{budget, other}}},
		Edges:    []graph.Edge{{From: budget, To: pod, Property: "spec.selector"}},
		Possible: []graph.Edge{{From: other, To: pod, Open: "a label is not known"}},
	}
	var got struct{ Edges []map[string]string }
	if err := json.Unmarshal([]byte(write(t, g, "json")), &got); err != nil {
		t.Fatal(err)
	}
	want := []map[string]string{
		{"fromUnit": "b/*", "from": "Budget.n.b", "toUnit": "a/*", "to": "Pod.n.a", "property": "spec.selector"},
		{"fromUnit": "b/*", "from": "Budget.n.c", "toUnit": "a/*", "to": "Pod.n.a", "open": "a label is not known"},
	}
	if diff := cmp.Diff(got.Edges, want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
	if out := write(t, g, "mermaid"); strings.Count(out, "-->") != 1 {
		t.Errorf("a diagram shows what is certain, not\n%s", out)
	}
}

func TestAnUnknownFormatIsAnError(t *testing.T) {
	var out bytes.Buffer
	if err := Write(&out, &graph.Graph{}, "svg"); err == nil || out.Len() > 0 {
		t.Errorf("Write gives %v and %q", err, out.String())
	}
}

// The lines that a diagram has; what is in quotes cannot end them.
var (
	mermaidLine = regexp.MustCompile(`^(flowchart LR|  subgraph u\d+\["[^"]*"\]|    r\d+_\d+\["[^"]*<br/>[^"]*"\]|  end|  r\d+_\d+ -->(\|"[^"]*"\|)? r\d+_\d+)$`)
	dotLine     = regexp.MustCompile(`^(digraph plinth \{|  rankdir=LR;|  node \[shape=box\];|  subgraph "cluster_u\d+" \{|    label="[^"\\]*";|` +
		`    r\d+_\d+ \[label="[^"\\]*\\n[^"\\]*"\];|  \}|  r\d+_\d+ -> r\d+_\d+ \[label="[^"\\]*"\];|\})$`)
)

// dangers gives what of a diagram is not what this package writes.
func dangers(out, format string) []string {
	var found []string
	lines, allowed := dotLine, `\n`
	if format == "mermaid" {
		lines, allowed = mermaidLine, "<br/>"
	}
	if !utf8.ValidString(out) {
		found = append(found, "bytes that are not UTF-8")
	}
	for line := range strings.Lines(out) {
		line = strings.TrimSuffix(line, "\n")
		if !lines.MatchString(line) {
			found = append(found, "the line "+line)
		}
		rest := strings.Replace(line, allowed, "", 1)
		if strings.ContainsAny(rest, "<&#`%\\") {
			found = append(found, "what is no plain text in "+line)
		}
		if strings.ContainsFunc(line, func(r rune) bool { return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) }) {
			found = append(found, "a character that steers in "+line)
		}
	}
	return found
}

func TestDangersAreSeen(t *testing.T) {
	for _, line := range []string{
		`    r0_0["a"]; evil["b<br/>T"]`, "    r0_0[\"`a`<br/>T\"]", `    r0_0["a#quot;<br/>T"]`, `    r0_0["%%{init: {}}%%<br/>T"]`,
		`    r0_0["<b>a</b><br/>T"]`, "    r0_0[\"a\u202e<br/>T\"]", `  click r0_0 "http://evil.example"`, "    r0_0[\"\x1b<br/>T\"]",
	} {
		if len(dangers(line+"\n", "mermaid")) == 0 {
			t.Errorf("%q is not seen", line)
		}
	}
	for _, line := range []string{`    r0_0 [label="a"]; evil [label="b\nT"];`, `    r0_0 [label="a\N\nT"];`, `    r0_0 [label=<b>];`, "  r0_0 -> r0_1 [label=\"\x9b\"];"} {
		if len(dangers(line+"\n", "dot")) == 0 {
			t.Errorf("%q is not seen", line)
		}
	}
}

func TestHostileNamesStayInsideOfTheirQuotes(t *testing.T) {
	g := reporttest.Run(t, reporttest.HostileTree(t)).Graph
	if resources, edges := size(g); resources < 5*len(reporttest.Hostile) || edges < len(reporttest.Hostile) {
		t.Fatalf("there are %d resources and %d edges only: the sources are not read", resources, edges)
	}
	checkDiagrams(t, g)
	out := write(t, g, "json")
	if !utf8.ValidString(out) || !json.Valid([]byte(out)) {
		t.Error("the graph is not valid JSON in UTF-8")
	}
	if at := strings.IndexFunc(out, func(r rune) bool { return r < ' ' && r != '\n' }); at >= 0 {
		t.Errorf("there is a raw control character in %q", out[max(0, at-40):at+1])
	}
}

func TestDiagramsHaveEveryResourceAndEdge(t *testing.T) {
	for _, scene := range reporttest.Scenes(t) {
		checkDiagrams(t, reporttest.Run(t, reporttest.Tree(t, scene)).Graph)
	}
}

func size(g *graph.Graph) (resources, edges int) {
	edges = len(g.Edges)
	for _, u := range g.Units {
		resources += len(u.Resources)
		edges += len(u.Edges)
	}
	return resources, edges
}

func checkDiagrams(t *testing.T, g *graph.Graph) {
	t.Helper()
	resources, edges := size(g)
	for _, format := range []string{"mermaid", "dot"} {
		out := write(t, g, format)
		for _, found := range dangers(out, format) {
			t.Errorf("%s: %s", format, found)
		}
		nodes := strings.Count(out, "<br/>") + strings.Count(out, `\n`)
		arrows := strings.Count(out, " -->") + strings.Count(out, " -> ")
		if nodes != resources || arrows != edges {
			t.Errorf("%s: there are %d nodes and %d edges, want %d and %d", format, nodes, arrows, resources, edges)
		}
	}
}

func TestLabel(t *testing.T) {
	for text, want := range map[string]string{
		`module.a["x"].aws_s3_bucket.b`:  `module.a['x'].aws_s3_bucket.b`,
		"größe 名前":                       "größe 名前",
		"a\nb\tc":                        "a b�c",
		"<b>&amp;</b>":                   "‹b›+amp;‹/b›",
		"%%{init: {'theme': 'dark'}}%%":  "％％{init: {'theme': 'dark'}}％％",
		"#quot; `code` \\N":              "♯quot; 'code' /N",
		"\x1b[31m\u009b\u202e\u200b\xff": "�[31m����",
	} {
		if got := label(text); got != want {
			t.Errorf("label(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestPlain(t *testing.T) {
	at := source.Range{File: "f", Start: source.Pos{Line: 3, Column: 4}}
	str := func(s string) *graph.Value { return graph.NewString(s, at) }
	unknown := func(u graph.Unknowable) *graph.Value { return graph.NewUnknown(u, at) }
	tests := []struct {
		name  string
		value *graph.Value
		want  string
	}{
		{"nothing", nil, `null`},
		{"null", graph.NewNull(at), `null`},
		{"a boolean", graph.NewBool(true, at), `true`},
		{"a number", graph.NewNumber("1e400", at), `1e400`},
		{"a number that is none in JSON", graph.NewNumber("5.", at), `"5."`},
		{"a text", str("a\"<b>"), `"a\"<b>"`},
		{"a text that is not UTF-8", str("\xff\xfea"), `"�a"`},
		{"an empty list", graph.NewList(nil, at), `[]`},
		{"a list with a rest", graph.NewList([]*graph.Value{str("a")}, at).WithRest(unknown(graph.Unknowable{Expr: "var.x", Reason: "var.x has no value"})),
			`["a",{"$rest":{"$unknown":{"expression":"var.x","reason":"var.x has no value"}}}]`},
		{"an object with a rest", graph.NewObject([]graph.Member{{Key: "a", Value: str("b")}}, at).WithRest(unknown(graph.Unknowable{Expr: "e", Reason: "r"})),
			`{"$rest":{"$unknown":{"expression":"e","reason":"r"}},"a":"b"}`},
		{"an unknown of which much is known", unknown(graph.Unknowable{
			Expr: "e", Reason: "r", At: at, Type: graph.String, NotNull: true, Prefix: "p", Suffix: "s", Same: "x", Of: "o", Secret: true,
			Choice: &graph.Choice{Condition: "c", Then: str("t")},
		}), `{"$unknown":{"at":"f:3:4","choice":{"condition":"c","else":null,"then":"t"},"expression":"e","notNull":true,"partOf":"o","prefix":"p",` +
			`"reason":"r","same":"x","secret":true,"suffix":"s","type":"string"}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			encoder := json.NewEncoder(&out)
			encoder.SetEscapeHTML(false)
			if err := encoder.Encode(Plain(tt.value)); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.TrimSpace(out.String()), tt.want); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

// Every number that a parser lets pass can be written.
func TestNumbersOfYAMLAreWritten(t *testing.T) {
	for _, number := range []string{"5.", ".5", "-.5", "1.e3", "+5", "010", "0x1F", "0o17", "1_000", ".inf", "-.Inf", ".nan", "1e400", "-0", "1:20"} {
		for _, property := range []string{"VisibilityTimeout", "QueueName", "Unheard"} {
			tree := source.Memory(map[string]string{"t.yaml": "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties:\n      " + property + ": " + number + "\n"})
			var out bytes.Buffer
			if err := Write(&out, reporttest.Run(t, tree).Graph, "json"); err != nil {
				t.Errorf("%s: %s: %v", property, number, err)
			}
		}
	}
}

// limited fails once so many bytes are written.
type limited int

func (l *limited) Write(p []byte) (int, error) {
	if *l -= limited(len(p)); *l < 0 {
		return 0, errors.New("disk full")
	}
	return len(p), nil
}

func TestAnErrorOfTheWriterIsReturned(t *testing.T) {
	g := reporttest.Run(t, reporttest.Tree(t, "evidence")).Graph
	for _, format := range []string{"json", "mermaid", "dot"} {
		size := len(write(t, g, format))
		for _, room := range []int{0, size - 1} {
			l := limited(room)
			if err := Write(&l, g, format); err == nil {
				t.Errorf("%s: with room for %d of %d bytes Write gives no error", format, room, size)
			}
		}
	}
}
