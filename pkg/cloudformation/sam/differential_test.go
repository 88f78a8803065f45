package sam

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/source"
)

var update = flag.Bool("update", false, "record the reference implementation's answers anew")

const recorded = "testdata/answers.json.gz"

// answer is what the reference implementation makes of a template, or why it refuses it.
type answer struct {
	Resources  map[string]any `json:",omitempty"`
	Conditions map[string]any `json:",omitempty"`
	Error      string         `json:"error,omitempty"`
}

// parse reads a template of a test.
func parse(t testing.TB, text string) *document.Node {
	t.Helper()
	tree := source.Memory(map[string]string{"template.yaml": text})
	f, err := tree.Read("template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	nodes, diags := document.Parse(f)
	if len(nodes) != 1 || len(diags) > 0 {
		t.Fatalf("the template cannot be read: %v\n%s", diags, text)
	}
	return nodes[0]
}

// reference asks the reference implementation, where it is installed.
func reference(t *testing.T, all []sample) ([]answer, bool) {
	t.Helper()
	var templates []any
	for _, s := range all {
		templates = append(templates, plain(parse(t, s.text)))
	}
	in, err := json.Marshal(templates)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("python3", "testdata/translate.py")
	cmd.Stdin, cmd.Stderr = bytes.NewReader(in), os.Stderr
	out, err := cmd.Output()
	var exit *exec.ExitError
	switch {
	case errors.Is(err, exec.ErrNotFound), errors.As(err, &exit) && exit.ExitCode() == 3:
		return nil, false // not installed, or another version
	case err != nil:
		t.Fatal(err)
	}
	var answers []answer
	if err := json.Unmarshal(out, &answers); err != nil {
		t.Fatal(err)
	}
	for i := range answers {
		answers[i].normalise()
	}
	return answers, true
}

func record(t *testing.T) map[string]answer {
	t.Helper()
	f, err := os.Open(recorded)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	var answers map[string]answer
	if err := json.Unmarshal(raw, &answers); err != nil {
		t.Fatal(err)
	}
	return answers
}

// TestTheSameAsTheReference compares what becomes of the templates with what
// AWS SAM's own implementation (aws-sam-translator 1.110.0) makes of them. Its answers are
// recorded; where it is installed, some records are compared with it, too, and all of them
// with PLINTH_REQUIRE_ALL=1.
func TestTheSameAsTheReference(t *testing.T) {
	all := samples()
	if len(all) < 300 {
		t.Errorf("%d templates are compared, want at least 300", len(all))
	}
	asked := all
	if !*update && os.Getenv("PLINTH_REQUIRE_ALL") == "" { // it takes half a minute for all
		asked = nil
		for i := 0; i < len(all); i += 20 {
			asked = append(asked, all[i])
		}
	}
	now, installed := reference(t, asked)
	if *update {
		if !installed {
			t.Fatal("aws-sam-translator 1.110.0 is not installed")
		}
		save(t, all, now)
	}
	answers := record(t)
	if installed {
		for i, s := range asked {
			if diff := cmp.Diff(now[i], answers[s.name]); diff != "" {
				t.Errorf("%s: the record is stale; run go test ./pkg/cloudformation/sam -run Reference -update: %s", s.name, diff)
				break
			}
		}
	} else if os.Getenv("PLINTH_REQUIRE_ALL") != "" {
		t.Error("aws-sam-translator 1.110.0 is not installed")
	}
	if len(answers) != len(all) {
		t.Errorf("%d answers are recorded for %d templates; run go test ./pkg/cloudformation/sam -run Reference -update", len(answers), len(all))
	}
	for _, s := range all {
		t.Run(s.name, func(t *testing.T) { compare(t, s, answers[s.name]) })
	}
}

func save(t *testing.T, all []sample, now []answer) {
	t.Helper()
	answers := map[string]answer{}
	for i, s := range all {
		if _, twice := answers[s.name]; twice {
			t.Errorf("%s: the name is given twice", s.name)
		}
		answers[s.name] = now[i]
	}
	raw, err := json.Marshal(answers)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := z.Write(raw); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(recorded, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func compare(t *testing.T, s sample, want answer) {
	root, diags := Expand(parse(t, s.text), Options{})
	reason, differs := onPurpose[s.name]
	if want.Error != "" {
		if !slices.ContainsFunc(diags, func(d diag.Diagnostic) bool { return d.Severity == diag.Warning }) {
			t.Errorf("the reference refuses the template (%s), and there is no diagnostic", want.Error)
		}
		return
	}
	if len(diags) > 0 && !differs {
		t.Errorf("there are diagnostics for a template that the reference takes: %v", diags)
	}
	got := answer{}
	raw, err := json.Marshal(map[string]any{"Resources": plain(root.Get("Resources")), "Conditions": plain(root.Get("Conditions"))})
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatal(err)
	}
	got.normalise()
	diff := cmp.Diff(want, got)
	switch {
	case diff != "" && !differs:
		t.Errorf("(-reference +plinth)\n%s", diff)
	case diff == "" && differs:
		t.Errorf("the result is the reference's, though it is listed to differ: %s", reason)
	}
}

// onPurpose are the templates whose result differs, with the reason. What
// normalise takes away differs in all templates.
var onPurpose = map[string]string{
	"function: a condition beside one of a destination": "the reference writes the conditions of its Fn::And twice inside each other, which no stack accepts",
	"api: a domain with records":                        "the default of a parameter is put in when expressions are evaluated, not before",
}

// normalise takes away what differs on purpose in every template.
func (a *answer) normalise() {
	if a.Error != "" {
		// The wording is the reference's own.
		a.Resources, a.Conditions, a.Error = nil, nil, "refused"
		return
	}
	ids := map[string]string{}
	for id, r := range a.Resources {
		// A version, a deployment and a layer have no hash of the code or the definition
		// in their logical id: it would make their findings new ones after each change.
		switch kind, _ := r.(map[string]any)["Type"].(string); kind {
		case "AWS::Lambda::Version", "AWS::ApiGateway::Deployment", "AWS::Lambda::LayerVersion":
			ids[id] = hash.ReplaceAllString(id, "")
		}
	}
	resources := map[string]any{}
	for id, r := range a.Resources {
		if other, ok := ids[id]; ok {
			id = other
		}
		resources[id] = canonical(r, ids)
	}
	a.Resources = resources
	for _, c := range a.Conditions {
		m, _ := c.(map[string]any)
		if list, ok := m["Fn::Or"].([]any); ok { // a set of conditions
			slices.SortFunc(list, func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		}
	}
	for _, r := range resources {
		r := r.(map[string]any)
		properties, _ := r["Properties"].(map[string]any)
		if tags, ok := properties["Tags"].([]any); ok {
			slices.SortFunc(tags, func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		}
		// Metadata hold for all that is made of a resource, so that suppressions in them do.
		delete(r, "Metadata")
		if d, ok := r["DependsOn"].(string); ok {
			r["DependsOn"] = []any{d}
		}
		if d, ok := r["DependsOn"].([]any); ok {
			slices.SortFunc(d, func(a, b any) int { return strings.Compare(a.(string), b.(string)) })
		}
		switch r["Type"] {
		case "AWS::ApiGateway::Deployment":
			delete(properties, "Description") // the hash in words
		case "AWS::StepFunctions::StateMachine":
			definition(properties)
		}
	}
}

var hash = regexp.MustCompile(`[0-9a-f]{10}$`)

// definition makes the text of a state machine's definition, in whose place the
// definition itself stands, what it says.
func definition(properties map[string]any) {
	text, ok := properties["DefinitionString"].(map[string]any)
	if !ok {
		return
	}
	var lines []string
	for _, line := range text["Fn::Join"].([]any)[1].([]any) {
		lines = append(lines, line.(string))
	}
	var value any
	if json.Unmarshal([]byte(strings.Join(lines, "\n")), &value) != nil {
		return
	}
	substitutions, _ := properties["DefinitionSubstitutions"].(map[string]any)
	var fill func(v any) any
	fill = func(v any) any {
		switch v := v.(type) {
		case map[string]any:
			for k := range v {
				v[k] = fill(v[k])
			}
		case []any:
			for i := range v {
				v[i] = fill(v[i])
			}
		case string:
			name := strings.TrimSuffix(strings.TrimPrefix(v, "${"), "}")
			if s, ok := substitutions[name]; ok && strings.HasPrefix(name, "definition_substitution_") {
				return s
			}
		}
		return v
	}
	properties["Definition"] = fill(value)
	delete(properties, "DefinitionString")
	maps.DeleteFunc(substitutions, func(k string, _ any) bool { return strings.HasPrefix(k, "definition_substitution_") })
	if len(substitutions) == 0 {
		delete(properties, "DefinitionSubstitutions")
	}
}

// canonical gives a value in which the partition is that of the reference's
// region, statements have lists, and logical ids are the ones given.
func canonical(v any, ids map[string]string) any {
	switch v := v.(type) {
	case map[string]any:
		for k, inner := range v {
			v[k] = canonical(inner, ids)
		}
		if s, ok := v["Statement"].(map[string]any); ok {
			v["Statement"] = []any{s}
		}
		if v["Effect"] != nil {
			for _, k := range []string{"Action", "Resource"} {
				if _, list := v[k].([]any); !list && v[k] != nil {
					v[k] = []any{v[k]}
				}
			}
		}
	case []any:
		for i := range v {
			v[i] = canonical(v[i], ids)
		}
	case string:
		if other, ok := ids[v]; ok {
			return other
		}
		v = strings.ReplaceAll(v, "${AWS::Partition}", "aws")
		for id, other := range ids {
			if strings.Contains(v, "${"+id) {
				v = strings.ReplaceAll(v, "${"+id, "${"+other)
			}
		}
		return v
	}
	return v
}
