package gitlab

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/report/internal/brief"
	"github.com/plinth-lint/plinth/pkg/report/internal/reporttest"
)

// documented is what GitLab's documentation asks of a report
// (https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format), and Code Climate's specification of categories.
const documented = `{
  "type": "array",
  "items": {
    "type": "object",
    "required": ["description", "check_name", "fingerprint", "severity", "location"],
    "properties": {
      "type": {"const": "issue"},
      "description": {"type": "string", "minLength": 1},
      "check_name": {"type": "string", "minLength": 1},
      "fingerprint": {"type": "string", "minLength": 1},
      "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
      "categories": {"type": "array", "items": {"enum": ["Bug Risk", "Clarity", "Compatibility", "Complexity", "Duplication", "Performance", "Security", "Style"]}},
      "location": {
        "type": "object",
        "required": ["path", "lines"],
        "properties": {
          "path": {"type": "string", "pattern": "^[^/.]|^\\.[^/]"},
          "lines": {"type": "object", "required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}, "end": {"type": "integer", "minimum": 1}}}
        }
      }
    }
  }
}`

func write(t *testing.T, r *lint.Result, open bool) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, r, Options{Open: open}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func invalid(t *testing.T, report []byte) error {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(documented))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("gitlab.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("gitlab.json")
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(report))
	if err != nil {
		return err
	}
	return schema.Validate(value)
}

func TestEveryScene(t *testing.T) {
	for _, scene := range reporttest.Scenes(t) {
		result := reporttest.Run(t, reporttest.Tree(t, scene))
		out := write(t, result, true)
		if err := invalid(t, out); err != nil {
			t.Errorf("%s: %v", scene, err)
		}
		if scene != reporttest.Shop {
			reporttest.Golden(t, scene, out)
		}
	}
}

func TestIssuesAreFindingsThatNobodyHasAccepted(t *testing.T) {
	for _, scene := range []string{"open", "suppressed", "evidence", "empty"} {
		result := reporttest.Run(t, reporttest.Tree(t, scene))
		want := 0
		for _, f := range result.Findings {
			if f.Suppression == nil && f.Status == finding.Fail {
				want++
			}
		}
		var issues []map[string]any
		if err := json.Unmarshal(write(t, result, false), &issues); err != nil {
			t.Fatal(err)
		}
		if len(issues) != want {
			t.Errorf("%s: there are %d issues, want %d", scene, len(issues), want)
		}
	}
}

func TestFingerprintsAreUnique(t *testing.T) {
	result := reporttest.Run(t, reporttest.Tree(t, "evidence"))
	result.Findings = append(result.Findings, result.Findings...)
	var issues []struct{ Fingerprint string }
	if err := json.Unmarshal(write(t, result, false), &issues); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, i := range issues {
		if seen[i.Fingerprint] {
			t.Errorf("%s is there twice", i.Fingerprint)
		}
		seen[i.Fingerprint] = true
	}
}

func TestHostileTextStaysText(t *testing.T) {
	result := reporttest.Run(t, reporttest.HostileTree(t))
	out := write(t, result, true)
	if err := invalid(t, out); err != nil {
		t.Error(err)
	}
	if !utf8.Valid(out) {
		t.Error("the output is not UTF-8")
	}
	if got, want := bytes.Count(out, []byte("\n"))-2, len(brief.Ranked(result, true)); got != want {
		t.Errorf("there are %d lines of issues, want %d", got, want)
	}
	var issues []struct{ Description string }
	if err := json.Unmarshal(out, &issues); err != nil {
		t.Fatal(err)
	}
	for _, i := range issues {
		if strings.ContainsAny(i.Description, "\x1b\r\n\u009b\u202e") {
			t.Errorf("a description steers the terminal: %q", i.Description)
		}
	}
}
