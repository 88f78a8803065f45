package junit

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/report/internal/reporttest"
)

// reader reads the reports of many tools for the bots that post results of tests.
const reader = "test-results-parser@0.4.6"

func write(t *testing.T, r *lint.Result) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, r); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// admitted are the elements and attributes of junit-10.xsd of Jenkins' xUnit plugin that plinth uses, the required ones with a star.
var admitted = map[string][]string{
	"testsuites": {"name", "tests", "failures", "errors"},
	"testsuite":  {"name*", "tests*", "failures*", "errors*", "skipped"},
	"testcase":   {"name*", "classname"},
	"failure":    {"type", "message"},
	"error":      {"type", "message"},
	"skipped":    {"type", "message"},
}

var within = map[string]string{"testsuites": "", "testsuite": "testsuites", "testcase": "testsuite", "failure": "testcase", "error": "testcase", "skipped": "testcase"}

// checkForm holds a document to what the schema admits, and its counts to what is in it.
func checkForm(t *testing.T, text []byte) {
	t.Helper()
	var open []string
	counts := map[string]int{}
	totals := map[string]int{}
	decoder := xml.NewDecoder(bytes.NewReader(text))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			name, parent := e.Name.Local, ""
			if len(open) > 0 {
				parent = open[len(open)-1]
			}
			allowed, ok := admitted[name]
			if !ok || within[name] != parent {
				t.Fatalf("there is <%s> in <%s>", name, parent)
			}
			given := map[string]string{}
			for _, a := range e.Attr {
				given[a.Name.Local] = a.Value
				if !slices.Contains(allowed, a.Name.Local) && !slices.Contains(allowed, a.Name.Local+"*") {
					t.Errorf("<%s> has the attribute %s", name, a.Name.Local)
				}
			}
			for _, a := range allowed {
				if required, ok := strings.CutSuffix(a, "*"); ok && given[required] == "" {
					t.Errorf("<%s> has no %s", name, required)
				}
			}
			if name == "testsuite" {
				for _, key := range []string{"tests", "failures", "errors", "skipped"} {
					n, err := strconv.Atoi(given[key])
					if err != nil {
						t.Fatal(err)
					}
					totals[key] += n
				}
			}
			counts[name]++
			open = append(open, name)
		case xml.EndElement:
			open = open[:len(open)-1]
		}
	}
	want := map[string]int{"tests": counts["testcase"], "failures": counts["failure"], "errors": counts["error"], "skipped": counts["skipped"]}
	if diff := cmp.Diff(totals, want); diff != "" {
		t.Errorf("the suites count (-got +want):\n%s", diff)
	}
}

func TestEveryScene(t *testing.T) {
	for _, scene := range reporttest.Scenes(t) {
		t.Run(scene, func(t *testing.T) {
			result := reporttest.Run(t, reporttest.Tree(t, scene))
			out := write(t, result)
			checkForm(t, out)
			failing := 0
			for _, f := range result.Findings {
				if f.Failing {
					failing++
				}
			}
			if got := bytes.Count(out, []byte("<failure ")); got != failing {
				t.Errorf("there are %d failures, want %d", got, failing)
			}
			if scene != reporttest.Shop {
				reporttest.Golden(t, scene, out)
			}
		})
	}
}

func TestARealReaderReadsIt(t *testing.T) {
	for _, scene := range []string{"evidence", "open", "suppressed", "broken", "hostile"} {
		tree := reporttest.Tree
		var result *lint.Result
		if scene == "hostile" {
			result = reporttest.Run(t, reporttest.HostileTree(t))
		} else {
			result = reporttest.Run(t, tree(t, scene))
		}
		name := filepath.Join(t.TempDir(), "junit.xml")
		if err := os.WriteFile(name, write(t, result), 0o644); err != nil {
			t.Fatal(err)
		}
		out := reporttest.Node(t, reader, `
import parser from 'test-results-parser';
let text = '';
for await (const chunk of process.stdin) text += chunk;
const r = parser.parseV2({type: 'junit', files: [JSON.parse(text)]}).result;
console.log(JSON.stringify({failed: r.failed, errors: r.errors, skipped: r.suites.flatMap(s => s.cases).filter(c => c.status == 'SKIP').length, names: r.suites.flatMap(s => s.cases.map(c => c.status + ' ' + c.name))}));
`, name)
		var got struct {
			Failed, Errors, Skipped int
			Names                   []string
		}
		if err := json.Unmarshal(out, &got); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		var want struct{ failed, errors, skipped int }
		for _, f := range result.Findings {
			if f.Failing {
				want.failed++
			} else {
				want.skipped++
			}
		}
		for _, d := range result.Diagnostics {
			if d.Severity.String() == "error" {
				want.errors++
			}
		}
		if got.Failed != want.failed || got.Errors != want.errors || got.Skipped != want.skipped {
			t.Errorf("%s: the reader counts %d failed, %d errors, %d skipped, want %+v", scene, got.Failed, got.Errors, got.Skipped, want)
		}
		fails := slices.DeleteFunc(slices.Clone(got.Names), func(s string) bool { return !strings.HasPrefix(s, "FAIL ") })
		if len(fails) != want.failed+want.errors {
			t.Errorf("%s: the reader finds the failed tests %q", scene, fails)
		}
	}
}

func TestNothingFromFilesIsMarkup(t *testing.T) {
	out := write(t, reporttest.Run(t, reporttest.HostileTree(t)))
	checkForm(t, out)
	if !utf8.Valid(out) {
		t.Error("the output is not UTF-8")
	}
	for _, bad := range []string{"\x1b", "\r", "\u009b", "\u202e", "<script", "<![CDATA[", "##[error", "##vso["} {
		if bytes.Contains(out, []byte(bad)) {
			t.Errorf("%q is in the report", bad)
		}
	}
	if at := bytes.Index(out, []byte("\n::")); at >= 0 {
		t.Errorf("a line begins a command: %q", out[at:at+40])
	}
}

func TestWhatFailsNoRunIsNoFailure(t *testing.T) {
	result := reporttest.Run(t, reporttest.Tree(t, "clean"))
	if out := write(t, result); bytes.Contains(out, []byte("<failure")) || !bytes.Contains(out, []byte("<testcase")) {
		t.Errorf("a clean run gives %s", out)
	}
	result = reporttest.Run(t, reporttest.Tree(t, "suppressed"))
	out := string(write(t, result))
	for i := range result.Findings {
		f := &result.Findings[i]
		if f.Suppression != nil && !strings.Contains(out, `type="accepted"`) {
			t.Errorf("the accepted finding of %s is not skipped", f.Address)
		}
	}
}

func TestTwoTestsOfOneNameAreToldApart(t *testing.T) {
	result := reporttest.Run(t, reporttest.Tree(t, "evidence"))
	result.Findings = append([]finding.Finding{result.Findings[0]}, result.Findings...)
	if out := string(write(t, result)); strings.Count(out, " (2)\"") != 1 {
		t.Errorf("the second test of the name has no number: %s", out)
	}
}
