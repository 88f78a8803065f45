package sarif

import (
	"bytes"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	_ "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif" // it carries the schema's text
	"github.com/santhosh-tekuri/jsonschema/v6"
)

const (
	schemaPackage = "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	schemaID      = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

// schemaText gives the schema that OASIS publishes with SARIF 2.1.0, from the
// source of a module that embeds it in a constant: its text is not ours to
// copy. go.sum holds the module's content, so it stays what it is.
func schemaText() (string, error) {
	out, err := exec.Command("go", "list", "-f", "{{.Dir}}", schemaPackage).Output()
	if err != nil {
		return "", err
	}
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(strings.TrimSpace(string(out)), "schema.go"), nil, 0)
	if err != nil {
		return "", err
	}
	for _, d := range file.Decls {
		declaration, ok := d.(*ast.GenDecl)
		if !ok || declaration.Tok != token.CONST {
			continue
		}
		for _, s := range declaration.Specs {
			spec := s.(*ast.ValueSpec) // of a const there is no other
			if literal, ok := spec.Values[0].(*ast.BasicLit); ok && spec.Names[0].Name == "schema" {
				return strconv.Unquote(literal.Value)
			}
		}
	}
	return "", errors.New("there is no constant schema")
}

var schema = sync.OnceValues(func() (*jsonschema.Schema, error) {
	text, err := schemaText()
	if err != nil {
		return nil, err
	}
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource(schemaID, document); err != nil {
		return nil, err
	}
	return compiler.Compile(schemaID)
})

// invalid gives what the schema has against a log, or nil.
func invalid(t testing.TB, log []byte) error {
	t.Helper()
	s, err := schema()
	if err != nil {
		t.Fatalf("read the schema of SARIF from %s: %v", schemaPackage, err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(log))
	if err != nil {
		return err
	}
	return s.Validate(value)
}

func TestTheSchemaIsThatOfOASIS(t *testing.T) {
	text, err := schemaText()
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	top := document.(map[string]any)
	for key, want := range map[string]string{
		"$schema": "http://json-schema.org/draft-04/schema#", "id": schemaID,
		"title": "Static Analysis Results Format (SARIF) Version 2.1.0 JSON Schema",
	} {
		if top[key] != want {
			t.Errorf("%s is %v, want %s", key, top[key], want)
		}
	}
	if n := len(top["definitions"].(map[string]any)); n != 52 {
		t.Errorf("it has %d definitions, want 52", n)
	}
}

func TestTheSchemaRefusesABrokenLog(t *testing.T) {
	const good = `{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "results": [{"message": {"text": "x"}, ` +
		`"locations": [{"physicalLocation": {"artifactLocation": {"uri": "a%20b"}, "region": {"startLine": 1, "startColumn": 1}}}]}]}]}`
	if err := invalid(t, []byte(good)); err != nil {
		t.Fatalf("a good log is refused: %v", err)
	}
	for _, tt := range []struct{ name, from, to string }{
		{"another version", `"2.1.0"`, `"2.2.0"`},
		{"a tool without a name", `"name"`, `"fullName"`},
		{"a result without a message", `"message": {"text": "x"}, `, ``},
		{"a misspelled property", `"startColumn"`, `"startColum"`},
		{"a line before the first", `"startLine": 1`, `"startLine": 0`},
		{"a column that is no number", `"startColumn": 1`, `"startColumn": "1"`},
		{"a URI that is none", `a%20b`, `a%2 b`},
		{"an unknown kind", `{"message"`, `{"kind": "failed", "message"`},
		{"a guid that is none", `{"message"`, `{"guid": "1", "message"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			broken := strings.Replace(good, tt.from, tt.to, 1)
			if broken == good {
				t.Fatal("nothing was broken")
			}
			if err := invalid(t, []byte(broken)); err == nil {
				t.Errorf("the schema accepts %s", broken)
			}
		})
	}
}
