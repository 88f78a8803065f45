package document

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/source"
)

// shape writes a tree as key=kind:text lines with the source text of each range.
func shape(f *source.File, n *Node) []string {
	var out []string
	var walk func(path string, n *Node)
	walk = func(path string, n *Node) {
		text := f.Text(n.Range)
		switch n.Kind {
		case Scalar:
			out = append(out, fmt.Sprintf("%s %q is %q", path, text, n.Tag+n.Text))
		case Mapping:
			out = append(out, fmt.Sprintf("%s %q is %s{}", path, text, n.Tag))
			for _, p := range n.Pairs {
				if got := f.Text(p.Key.Content); !strings.Contains(got, p.Key.Text) {
					out = append(out, fmt.Sprintf("key %q stands at %q", p.Key.Text, got))
				}
				walk(path+"."+p.Key.Text, p.Value)
			}
		default:
			out = append(out, fmt.Sprintf("%s %q is %s[]", path, text, n.Tag))
			for i, item := range n.Items {
				walk(fmt.Sprintf("%s[%d]", path, i), item)
			}
		}
	}
	walk("", n)
	return out
}

func TestRangesCoverExactlyTheValue(t *testing.T) {
	tests := []struct {
		name, file, text string
		want             []string
	}{
		{"plain and quoted", "a.yaml", "a: one two # c\nb: 'it''s'\nc: \"x\\\"y\"\n", []string{
			` "a: one two # c\nb: 'it''s'\nc: \"x\\\"y\"" is {}`, `.a "one two" is "one two"`, `.b "'it''s'" is "it's"`, `.c "\"x\\\"y\"" is "x\"y"`}},
		{"columns count bytes", "a.yaml", "é: ü\nb: é x\n", []string{" \"é: ü\\nb: é x\" is {}", ".é \"ü\" is \"ü\"", ".b \"é x\" is \"é x\""}},
		{"tags and anchors", "a.yaml", "a: !Ref  X\nb: &n !Sub 'y'\nc: *n\nd: !GetAtt\n  A.B\n", []string{
			` "a: !Ref  X\nb: &n !Sub 'y'\nc: *n\nd: !GetAtt\n  A.B" is {}`, `.a "!Ref  X" is "!RefX"`, `.b "&n !Sub 'y'" is "!Suby"`, `.c "*n" is "!Suby"`, `.d "!GetAtt\n  A.B" is "!GetAttA.B"`}},
		{"flow collections", "a.yaml", "a: !If [C, {x: 1, }, [ ] ] # end\nb: {}\nc: [\n  1,\n]\n", []string{
			` "a: !If [C, {x: 1, }, [ ] ] # end\nb: {}\nc: [\n  1,\n]" is {}`, `.a "!If [C, {x: 1, }, [ ] ]" is !If[]`, `.a[0] "C" is "C"`, `.a[1] "{x: 1, }" is {}`, `.a[1].x "1" is "1"`,
			`.a[2] "[ ]" is []`, `.b "{}" is {}`, `.c "[\n  1,\n]" is []`, `.c[0] "1" is "1"`}},
		{"block scalars", "a.yaml", "a: |\n  one\n\n  two\n\nb:\n  - >-\n    x\n    y\n  - z\n", []string{
			` "a: |\n  one\n\n  two\n\nb:\n  - >-\n    x\n    y\n  - z" is {}`, `.a "|\n  one\n\n  two" is "one\n\ntwo\n"`, `.b "- >-\n    x\n    y\n  - z" is []`,
			`.b[0] ">-\n    x\n    y" is "x y"`, `.b[1] "z" is "z"`}},
		{"a plain scalar over lines", "a.yaml", "a: one\n  two\n   three\nb:\n", []string{
			` "a: one\n  two\n   three\nb:" is {}`, `.a "one\n  two\n   three" is "one two three"`, `.b "" is ""`}},
		{"merge keys", "a.yaml", "x: &x {k: 1, l: 2}\ny:\n  l: 3\n  <<: *x\n", []string{
			` "x: &x {k: 1, l: 2}\ny:\n  l: 3\n  <<: *x" is {}`, `.x "&x {k: 1, l: 2}" is {}`, `.x.k "1" is "1"`, `.x.l "2" is "2"`, `.y "l: 3\n  <<: *x" is {}`, `.y.l "3" is "3"`, `.y.k "1" is "1"`}},
		{"JSON with tabs", "a.json", "{\t\"a\": [1, true,\n\t null], \"b\\u0041\": \"c\td\"}\n", []string{
			` "{\t\"a\": [1, true,\n\t null], \"b\\u0041\": \"c\td\"}" is {}`, `.a "[1, true,\n\t null]" is []`, `.a[0] "1" is "1"`, `.a[1] "true" is "true"`, `.a[2] "null" is "null"`,
			`key "bA" stands at "\"b\\u0041\""`, `.bA "\"c\td\"" is "c\td"`}},
		{"a byte order mark", "a.yaml", "\ufeffa: 1\n", []string{` "a: 1" is {}`, `.a "1" is "1"`}},
		{"carriage returns", "a.yaml", "a: |\r\n  x\r\nb: 1\r\n", []string{` "a: |\r\n  x\r\nb: 1" is {}`, `.a "|\r\n  x" is "x\n"`, `.b "1" is "1"`}},
		{"a flow mapping that is no JSON", "a.yaml", "{a: 1, b: !Ref c}", []string{` "{a: 1, b: !Ref c}" is {}`, `.a "1" is "1"`, `.b "!Ref c" is "!Refc"`}},
		{"the last key wins", "a.yaml", "a: 1\na: 2\n", []string{` "a: 1\na: 2" is {}`, `.a "2" is "2"`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := source.NewFile(tt.file, []byte(tt.text))
			nodes, diags := Parse(f)
			if len(nodes) != 1 || diags.HasErrors() {
				t.Fatalf("Parse gives %d documents and %v", len(nodes), diags)
			}
			if diff := cmp.Diff(shape(f, nodes[0]), tt.want); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

func TestJSONWithExtrasIsReadAllTheSame(t *testing.T) {
	tests := []struct {
		name, file, text, want string
		diags                  []string
	}{
		{"comments", "a.json", "{ // one\n \"a\": /* two */ 1, // three\n \"b\": \"http://x\" }", "1", []string{"1:3 json-syntax"}},
		{"trailing commas", "a.json", "{\"a\": 1, \"l\": [1,],\n}", "1", []string{"1:17 json-syntax"}},
		{"both", "a.json", "// x\n{\"a\": 1,}", "1", []string{"1:1 json-syntax", "2:8 json-syntax"}},
		{"a comment without an end", "a.json", "{\"a\": 1} /* x", "1", []string{"1:10 json-syntax"}},
		{"a comma alone is no value", "a.json", "{\"a\": [,]}", "", []string{"1:8 json-syntax"}},
		{"a key given twice", "a.json", "{\"a\": 0,\n\"a\": 1}", "1", []string{"2:1 key-duplicate"}},
		{"a trailing comma is YAML", "a.template", "{\"a\": 1,}", "1", nil},
		{"a comment of JSON is not", "a.template", "{\"a\": 1 // \"x\"\n}", "1", []string{"1:9 json-syntax"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			nodes, diags := Parse(source.NewFile(tt.file, []byte(tt.text)))
			got := ""
			if len(nodes) == 1 {
				got = nodes[0].Get("a").Text
			}
			if got != tt.want {
				t.Errorf("a is %q, want %q", got, tt.want)
			}
			var codes []string
			for _, d := range diags {
				codes = append(codes, fmt.Sprintf("%d:%d %s", d.Range.Start.Line, d.Range.Start.Column, d.Code))
			}
			if diff := cmp.Diff(tt.diags, codes); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s\n%v", diff, diags)
			}
		})
	}
}

// A long line is read in one pass: at one look from the start of the line for
// each value, this one would be 10^11 steps.
func TestALongLineIsReadOnce(t *testing.T) {
	text := "a: [" + strings.Repeat("x, ", 500_000) + "é, y]"
	f := source.NewFile("a.yaml", []byte(text))
	nodes, diags := Parse(f)
	if len(diags) > 0 || len(nodes) != 1 {
		t.Fatalf("Parse gives %d documents and %v", len(nodes), diags)
	}
	items := nodes[0].Get("a").Items
	if got := f.Text(items[len(items)-1].Range); got != "y" {
		t.Errorf("the last item stands at %q, want y", got)
	}
}

func TestABrokenDocumentCostsNoOther(t *testing.T) {
	f := source.NewFile("a.yaml", []byte("a: 1\n---\nb: [\n---\n# empty\n---\nc: 3\n"))
	nodes, diags := Parse(f)
	if len(nodes) != 2 || nodes[0].Get("a") == nil || nodes[1].Get("c") == nil {
		t.Errorf("Parse gives %d documents", len(nodes))
	}
	if len(diags) != 1 || diags[0].Code != "yaml-syntax" || diags[0].Range.Start.Line < 2 || diags[0].Range.Start.Line > 4 {
		t.Errorf("Parse gives %v, want one yaml-syntax on lines 2 to 4", diags)
	}
	if got, want := nodes[1].Get("c").Range.Start.Line, int32(7); got != want {
		t.Errorf("c stands on line %d, want %d", got, want)
	}
}

func TestADocumentEndsAtItsMarkers(t *testing.T) {
	f := source.NewFile("a.yaml", []byte("a: 1\n...\nb: |\n  ...\n... # end\n---\n...\n%YAML 1.1\n---\nc: ...\n...d: 1\n"))
	nodes, diags := Parse(f)
	if len(nodes) != 3 || len(diags) > 0 || nodes[1].Get("b").Text != "...\n" || nodes[2].Get("c").Text != "..." || nodes[2].Get("...d") == nil {
		t.Errorf("Parse gives %d documents and %v", len(nodes), diags)
	}
}

func TestOfAKeyGivenTwiceTheLastHolds(t *testing.T) {
	for name, text := range map[string]string{"a.yaml": "a: 1\nb: 2\na: 3\n", "a.json": "{\"a\": 1,\n\"b\": 2,\n\"a\": 3}"} {
		nodes, diags := Parse(source.NewFile(name, []byte(text)))
		if len(diags) != 1 || diags[0].Code != "key-duplicate" || diags[0].Range.Start.Line != 3 || len(nodes[0].Pairs) != 2 || nodes[0].Get("a").Text != "3" {
			t.Errorf("%s: Parse gives %v", name, diags)
		}
	}
}

func TestHostileDocumentsAreDiagnostics(t *testing.T) {
	tests := []struct{ name, file, text, code string }{
		{"brackets in JSON", "a.json", strings.Repeat("[", 200_000), "json-syntax"},
		{"brackets in YAML", "a.yaml", "a: " + strings.Repeat("[", 200_000), "yaml-nesting"},
		{"brackets that JSON would give up on", "a.yaml", strings.Repeat("[", 200_000), "json-syntax"},
		{"compact sequences", "a.yaml", strings.Repeat("- ", 200_000) + "x", "yaml-nesting"},
		{"an alias bomb", "a.yaml", bomb(), "yaml-nesting"},
		{"an alias of itself", "a.yaml", "a: &a [*a]", "yaml-alias"},
		{"half a string", "a.json", `{"a": "b`, "json-syntax"},
		{"a trailing comma", "a.json", `{"a": 1,}`, "json-syntax"},
		{"bytes that are no text", "a.yaml", "a: \xff\xfe\x00", "yaml-syntax"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, diags := Parse(source.NewFile(tt.file, []byte(tt.text)))
			if len(diags) != 1 || diags[0].Code != tt.code {
				t.Errorf("Parse gives %v, want one %s", diags, tt.code)
			}
		})
	}
}

func bomb() string {
	var b strings.Builder
	b.WriteString("l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := 1; i < 12; i++ {
		fmt.Fprintf(&b, "l%d: &l%d [*l%d%s]\n", i, i, i-1, strings.Repeat(fmt.Sprintf(", *l%d", i-1), 9))
	}
	return b.String()
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"a: 1", "a: &x [*x]", "- |\n  x\n- >", `{"a": [1, "b\n"]}`, "? a\n: b", "a: !!binary x", "---\n---\n", "<<: [{a: 1}]", "a: 'b\n c'", "\ufeff{a: b}", "a:\u0085b: 1", "{\"a\": 1, // x\n\"a\": [2,],}", "{a: [b, é, \"c\"], ? d : e}", "a: !Sub |\n  x\nb: &n !Ref c\nd: *n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file := source.NewFile("a.yaml", []byte(text))
		nodes, _ := Parse(file)
		var check func(n *Node)
		check = func(n *Node) {
			if n.Range.Start.Byte > n.Range.End.Byte || int(n.Range.End.Byte) > len(text) {
				t.Fatalf("range %+v of %q", n.Range, text)
			}
			for _, p := range n.Pairs {
				check(p.Key)
				check(p.Value)
			}
			for _, item := range n.Items {
				check(item)
			}
		}
		for _, n := range nodes {
			check(n)
		}
	})
}

// The corpus test reads every YAML and JSON file below PLINTH_CORPUS, if it
// is set, and holds that the text of every plain scalar is in its range.
func TestScalarsOfRealFilesStandInTheirRanges(t *testing.T) {
	corpus := os.Getenv("PLINTH_CORPUS")
	if corpus == "" {
		t.Log("left out: PLINTH_CORPUS names no folder of real files")
		return
	}
	files, wrong := 0, 0
	err := filepath.WalkDir(corpus, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !source.Candidate(name) || strings.HasSuffix(name, ".tf") {
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return nil
		}
		f := source.NewFile(name, text)
		nodes, _ := Parse(f)
		files++
		var walk func(n *Node)
		walk = func(n *Node) {
			if n.Kind == Scalar {
				got := strings.Join(strings.Fields(f.Text(n.Content)), " ")
				if n.Plain && !strings.HasPrefix(got, "*") && got != strings.Join(strings.Fields(n.Text), " ") {
					wrong++
					t.Logf("%s: %q stands at %q", n.Range, n.Text, got)
				}
				if lines := strings.Fields(n.Text); n.Block && len(lines) > 0 && !strings.HasSuffix(got, lines[len(lines)-1]) {
					wrong++
					t.Logf("%s: block %q ends at %q", n.Range, n.Text, got)
				}
			}
			for _, p := range n.Pairs {
				walk(p.Key)
				walk(p.Value)
			}
			for _, item := range n.Items {
				walk(item)
			}
		}
		for _, n := range nodes {
			walk(n)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if wrong > 0 {
		t.Errorf("%d scalars in %d files stand outside of their ranges", wrong, files)
	}
	t.Logf("%d files", files)
}
