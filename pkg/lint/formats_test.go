package lint_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/cloudformation"
	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/policies"
)

// templates gives the templates of plinth's own examples, by path, and those
// below PLINTH_CORPUS, if it is set.
func templates(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	add := func(fsys fs.FS, root string) {
		err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !source.Candidate(name) || strings.HasSuffix(name, ".tf.json") {
				return nil
			}
			text, err := fs.ReadFile(fsys, name)
			if err == nil && len(text) < 1<<20 && cloudformation.Looks(source.NewFile(name, text)) {
				out[path.Join(root, name)] = string(text)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	add(os.DirFS("../../policies"), "policies")
	add(os.DirFS("../../testdata"), "testdata")
	if len(out) < 20 {
		t.Fatalf("only %d templates found", len(out))
	}
	if corpus := os.Getenv("PLINTH_CORPUS"); corpus != "" {
		add(os.DirFS(filepath.FromSlash(corpus)), "corpus")
	}
	return out
}

// The same template as JSON in its long form and as it was written, in YAML
// with short forms as a rule, has the same findings.
func TestATemplateHasTheSameFindingsInBothFormats(t *testing.T) {
	library, err := policy.Load(policies.FS)
	if err != nil {
		t.Fatal(err)
	}
	compared, found := 0, 0
	for name, text := range templates(t) {
		nodes, diags := document.Parse(source.NewFile(name, []byte(text)))
		if len(nodes) != 1 || diags.HasErrors() {
			continue
		}
		var b strings.Builder
		asJSON(&b, nodes[0])
		written, converted := findings(t, library, text), findings(t, library, b.String())
		if diff := cmp.Diff(written, converted); diff != "" {
			t.Errorf("%s (-as written +JSON):\n%s", name, diff)
		}
		compared++
		found += len(written)
	}
	t.Logf("%d templates with %d findings", compared, found)
	if found < 20 {
		t.Errorf("only %d findings: nothing is compared", found)
	}
}

// findings judges one template; places and expressions are left out, as they differ by nature.
func findings(t *testing.T, library *policy.Library, text string) []string {
	t.Helper()
	result, err := lint.Run(context.Background(), source.Memory(map[string]string{"t.template": text}), lint.Options{Library: library, Profile: "all", Today: time.Unix(0, 0)})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range result.Findings {
		line := fmt.Sprintf("%s %s %s %s %s when %q", f.Policy.ID, f.Status, f.Address, f.Path, f.Cause, f.When)
		for _, r := range f.Reasons {
			line += "; " + strings.ReplaceAll(r.Text, r.Expr, "…")
		}
		out = append(out, line)
	}
	slices.Sort(out)
	return out
}

// asJSON writes a document as JSON, each short form as its long one.
func asJSON(b *strings.Builder, n *document.Node) {
	if name, ok := strings.CutPrefix(n.Tag, "!"); ok && !strings.HasPrefix(name, "!") {
		if name != "Ref" && name != "Condition" {
			name = "Fn::" + name
		}
		bare := *n
		bare.Tag = ""
		b.WriteString("{" + quoted(name) + ": ")
		asJSON(b, &bare)
		b.WriteString("}")
		return
	}
	switch n.Kind {
	case document.Mapping:
		b.WriteString("{")
		for i, p := range n.Pairs {
			if i > 0 {
				b.WriteString(",\n")
			}
			b.WriteString(quoted(p.Key.Text) + ":\t")
			asJSON(b, p.Value)
		}
		b.WriteString("}")
	case document.Sequence:
		b.WriteString("[")
		for i, item := range n.Items {
			if i > 0 {
				b.WriteString(", ")
			}
			asJSON(b, item)
		}
		b.WriteString("]")
	default:
		b.WriteString(scalar(n))
	}
}

// scalar writes a scalar without quotes as what YAML 1.1 takes it for, as far as JSON has it.
func scalar(n *document.Node) string {
	if !n.Plain || strings.HasPrefix(n.Tag, "!!str") {
		return quoted(n.Text)
	}
	switch strings.ToLower(n.Text) {
	case "", "~", "null":
		return "null"
	case "true", "yes", "on":
		return "true"
	case "false", "no", "off":
		return "false"
	}
	if c := n.Text[0]; (c == '-' || c >= '0' && c <= '9') && json.Valid([]byte(n.Text)) {
		return n.Text
	}
	return quoted(n.Text)
}

func quoted(s string) string {
	text, _ := json.Marshal(s)
	return string(text)
}
