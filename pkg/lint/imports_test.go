package lint_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/plinth-lint/plinth/"

// layers are the packages in the direction that the data flows: a package
// imports only packages of earlier layers, or of its own layer where a
// sublist says so.
var layers = [][]string{
	{"pkg/heap", "pkg/source", "pkg/suggest", "pkg/svg"},
	{"pkg/diag"},
	{"pkg/graph", "pkg/document"},
	{"pkg/schema", "pkg/wellarchitected"},
	{"pkg/normalform", "pkg/cloudformation", "pkg/cloudformation/sam", "pkg/kubernetes", "pkg/kubernetes/gitops", "pkg/kubernetes/helm", "pkg/kubernetes/kustomize", "pkg/terraform", "pkg/terraform/canonical", "pkg/terraform/plan", "pkg/policy", "policies"},
	{"pkg/finding", "pkg/config"},
	{"pkg/suppress", "pkg/diagram", "pkg/mindmap", "pkg/baseline", "pkg/git"},
	{"pkg/engine"},
	{"pkg/lint"},
	{"pkg/learn"},
	{"pkg/policytest", "pkg/policytest/catalog", "pkg/policytest/controls", "pkg/policytest/podsecurity", "pkg/report/text", "pkg/report/graphview"},
	{"pkg/report/sarif", "pkg/report/json", "pkg/report/junit", "pkg/report/gitlab", "pkg/report/github", "pkg/report/rdjson", "pkg/report/markdown", "pkg/report/html"},
	{"pkg/explain"},
	{"cmd/plinth"},
}

// neighbours are the imports within one layer that are meant.
var neighbours = map[string][]string{
	"pkg/terraform/canonical":  {"pkg/normalform", "pkg/kubernetes"},
	"pkg/terraform":            {"pkg/normalform", "pkg/terraform/plan"}, // reads documents inside of texts
	"pkg/terraform/plan":       {},
	"pkg/kubernetes/gitops":    {"pkg/kubernetes"},
	"pkg/kubernetes/helm":      {"pkg/kubernetes"},
	"pkg/kubernetes/kustomize": {"pkg/kubernetes"},
	"pkg/normalform":           {},
	"pkg/mindmap":              {"pkg/diagram"},     // the theme
	"pkg/report/markdown":      {"pkg/report/text"}, // what makes a text safe to be seen
	"pkg/cloudformation":       {"pkg/cloudformation/sam"},
}

// opa are the only packages that import Open Policy Agent.
var opa = []string{"pkg/policy", "pkg/engine", "pkg/policytest"}

type listed struct {
	ImportPath string
	Imports    []string
}

func list(t *testing.T) []listed {
	t.Helper()
	var stderr bytes.Buffer
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", module+"...")
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.String())
	}
	var packages []listed
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}

func layer(name string) int {
	return slices.IndexFunc(layers, func(l []string) bool { return slices.Contains(l, name) })
}

func TestImportsPointOneWay(t *testing.T) {
	for _, p := range list(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		if strings.Contains(name, "/generate") || strings.Contains(name, "/internal/") {
			continue // programs that write committed files, and parts of one package
		}
		at := layer(name)
		if at < 0 {
			t.Errorf("%s stands in no layer: add it to layers here and to docs/architecture.md", name)
			continue
		}
		for _, i := range p.Imports {
			if strings.HasPrefix(i, "github.com/open-policy-agent/") && !slices.Contains(opa, name) {
				t.Errorf("%s imports %s: only %s do", name, i, strings.Join(opa, ", "))
			}
			imported, ours := strings.CutPrefix(i, module)
			if !ours || strings.HasPrefix(imported, name+"/internal") || slices.Contains(neighbours[name], imported) {
				continue
			}
			if layer(imported) >= at {
				t.Errorf("%s imports %s, which stands in the same or a later layer", name, imported)
			}
		}
	}
}
