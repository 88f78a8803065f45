package sarif

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/report/internal/reporttest"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/policies"
)

func write(t testing.TB, r *lint.Result) []byte {
	t.Helper()
	return writeWith(t, r, Options{Version: "1.2.3"})
}

func writeWith(t testing.TB, r *lint.Result, o Options) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, r, o); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// lintFiles runs over files in memory and gives the log, without faults, and its results.
func lintFiles(t *testing.T, files map[string]string) (log []byte, results []object) {
	t.Helper()
	tree := source.Memory(files)
	log = write(t, reporttest.Run(t, tree))
	for _, fault := range faults(t, tree, log) {
		t.Error(fault)
	}
	var top object
	if err := json.Unmarshal(log, &top); err != nil {
		t.Fatal(err)
	}
	return log, top.objects("runs")[0].objects("results")
}

func regionOf(result object) object {
	return result.objects("locations")[0].object("physicalLocation").object("region")
}

func TestEveryScene(t *testing.T) {
	for _, scene := range reporttest.Scenes(t) {
		t.Run(scene, func(t *testing.T) {
			tree := reporttest.Tree(t, scene)
			log := write(t, reporttest.Run(t, tree))
			for _, fault := range faults(t, tree, log) {
				t.Error(fault)
			}
			switch scene {
			case reporttest.Shop:
			case "clean":
				reporttest.Golden(t, scene, indented(t, log))
			default:
				reporttest.Golden(t, scene, withoutRules(t, log))
			}
		})
	}
}

func indented(t *testing.T, text []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := json.Indent(&out, text, "", "  "); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// withoutRules leaves the rules out of a log: they are the same in every
// scene, and stand in the golden file of the clean one.
func withoutRules(t *testing.T, log []byte) []byte {
	t.Helper()
	from, to := bytes.Index(log, []byte(`,"rules":[`)), bytes.Index(log, []byte(`}},"columnKind"`))
	if from < 0 || to < from {
		t.Fatalf("the log does not begin as expected: %.200s", log)
	}
	if at := bytes.Index(log[from:to], []byte(`,"notifications":[`)); at >= 0 {
		to = from + at
	}
	return indented(t, append(bytes.Clone(log[:from]), log[to:]...))
}

func TestEveryResultStandsOnALineOfItsOwn(t *testing.T) {
	result := reporttest.Run(t, reporttest.Tree(t, "evidence"))
	lines := strings.Split(strings.TrimSuffix(string(write(t, result)), "\n"), "\n")
	if got, want := len(lines), 1+len(result.Findings); got != want {
		t.Errorf("there are %d lines, want %d", got, want)
	}
	for i, line := range lines[1:] {
		if !strings.HasPrefix(line, `{"ruleId":`) {
			t.Errorf("line %d does not begin a result: %.40s", i+2, line)
		}
	}
}

// The scenes' policies are made for tests; those that are shipped must do as well.
func TestTheShippedPoliciesMakeAValidLog(t *testing.T) {
	library, err := policy.Load(policies.FS)
	if err != nil {
		t.Fatal(err)
	}
	tree := reporttest.Tree(t, reporttest.Shop)
	result := reporttest.RunWith(t, tree, library)
	if len(result.Findings) == 0 {
		t.Error("the shop has no findings")
	}
	for _, fault := range faults(t, tree, write(t, result)) {
		t.Error(fault)
	}
}

func TestAPolicySpeaksOfItself(t *testing.T) {
	p := &policy.Policy{
		ID: "s3-bucket-versioning", Pillar: "security", Title: "Buckets keep versions", Description: "The bucket keeps no versions.",
		Severity: policy.Critical, CWE: []string{"CWE-1"}, References: []string{"https://example.com/1", "https://example.com/2"},
	}
	for i := range 30 {
		p.Practices = append(p.Practices, fmt.Sprintf("SEC01-BP%02d", i))
	}
	got := rule(p, nil)
	if n := len(got.Properties["tags"].([]string)); n != maxTags {
		t.Errorf("there are %d tags, want %d", n, maxTags)
	}
	if got.Name != "S3BucketVersioning" || got.ShortDescription.Text != "Buckets keep versions." || got.HelpURI != "https://example.com/1" {
		t.Errorf("the rule is %+v", got)
	}
	if got.Help.Text != p.Description {
		t.Errorf("the help of a policy without a lesson is %q, want its description", got.Help.Text)
	}
	for severity, want := range map[policy.Severity][3]string{
		policy.Critical: {"error", "error", "9.5"}, policy.High: {"error", "error", "8.0"},
		policy.Medium: {"warning", "warning", "5.5"}, policy.Low: {"note", "recommendation", "2.0"},
	} {
		p.Severity = severity
		r := rule(p, nil)
		if got := [3]string{r.Configuration.Level, r.Properties["problem.severity"].(string), r.Properties["security-severity"].(string)}; got != want {
			t.Errorf("%s: level, problem.severity and security-severity are %q, want %q", severity, got, want)
		}
	}
	p.Pillar = "reliability"
	if s, ok := rule(p, nil).Properties["security-severity"]; ok {
		t.Errorf("a policy on reliability has the security severity %v", s)
	}
}

func TestColumnsCountUTF16(t *testing.T) {
	const value = `name = "a_b"`
	tests := []struct {
		name, before   string
		line1, inUTF16 int // of the value
	}{
		{"plain text", `resource "aws_sqs_queue" "q" { `, 1, 39},
		{"umlauts", `/* öö */ resource "aws_sqs_queue" "q" { `, 1, 48},
		{"characters of three bytes", `/* 名前 */ resource "aws_sqs_queue" "q" { `, 1, 48},
		{"emoji", `/* 😀😀 */ resource "aws_sqs_queue" "q" { `, 1, 50},
		{"combining characters", "/* e\u0301 */ resource \"aws_sqs_queue\" \"q\" { ", 1, 48},
		{"tabs", "\t\tresource \"aws_sqs_queue\" \"q\" {\t", 1, 41},
		{"a byte order mark", "\ufeffresource \"aws_sqs_queue\" \"q\" { ", 1, 39},
		{"a byte order mark lines before", "\ufeff# 😀\r\nresource \"aws_sqs_queue\" \"q\" { ", 2, 39},
		{"carriage returns", "# x\r\n\r\nresource \"aws_sqs_queue\" \"q\" { ", 3, 39},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, results := lintFiles(t, map[string]string{"main.tf": tt.before + value + " }\r\n"})
			if len(results) != 1 {
				t.Fatalf("there are %d results", len(results))
			}
			at := regionOf(results[0])
			got := [4]int{at.number("startLine"), at.number("startColumn"), at.number("endLine"), at.number("endColumn")}
			if want := [4]int{tt.line1, tt.inUTF16, tt.line1, tt.inUTF16 + len(`"a_b"`)}; got != want {
				t.Errorf("the region is %v, want %v", got, want)
			}
		})
	}
}

func TestNamesOfFilesAreEncoded(t *testing.T) {
	for name, want := range map[string]string{
		"main.tf":              "main.tf",
		"a b/c#d.tf":           "a%20b/c%23d.tf",
		"größe (100%)?.tf":     "gr%C3%B6%C3%9Fe%20%28100%25%29%3F.tf",
		"C:/x:y.tf":            "C%3A/x:y.tf",
		"file:x.tf":            "file%3Ax.tf",
		`a\b[c].tf`:            "a%5Cb%5Bc%5D.tf",
		"名前/\u202e\x1b.tf":     "%E5%90%8D%E5%89%8D/%E2%80%AE%1B.tf",
		"a%20b.tf":             "a%2520b.tf",
		"dir/<b>\"quoted\".tf": "dir/%3Cb%3E%22quoted%22.tf",
		"\xff.tf":              "%FF.tf",
	} {
		got := uri(name)
		if got != want {
			t.Errorf("uri(%q) = %s, want %s", name, got, want)
		}
		if u, err := url.Parse(got); err != nil || u.Path != name || u.IsAbs() {
			t.Errorf("%s is read as %q, %v", got, u, err)
		}
	}
}

func TestALongSnippetIsCutBetweenCharacters(t *testing.T) {
	for shift := range 4 {
		name := strings.Repeat("x", shift) + strings.Repeat("名", 500)
		_, results := lintFiles(t, map[string]string{"main.tf": "resource \"aws_sqs_queue\" \"q\" { name = \"" + name + "\" }\n"})
		snippet := regionOf(results[0]).object("snippet").text("text")
		if len(snippet) > maxSnippet || len(snippet) < maxSnippet-3 || strings.ContainsRune(snippet, utf8.RuneError) {
			t.Errorf("the snippet has %d bytes and ends in %q", len(snippet), snippet[len(snippet)-6:])
		}
	}
}

func TestSuppressions(t *testing.T) {
	_, results := lintFiles(t, map[string]string{"main.tf": `
# plinth:ignore rds-backups reason="A [copy](https://example.com)." until=2027-01-31
resource "aws_db_instance" "copy" { backup_retention_period = 0 }
resource "aws_db_instance" "shop" { backup_retention_period = 0 }
`})
	var of []string
	for _, r := range results {
		if r["suppressions"] == nil {
			t.Fatal("a result does not say whether it is suppressed")
		}
		for _, s := range r.objects("suppressions") {
			of = append(of, s.text("kind")+" "+s.text("status")+" "+s.text("justification")+" "+s.object("properties").text("until"))
		}
	}
	if got, want := strings.Join(of, "\n"), "inSource accepted A [copy](https://example.com). 2027-01-31"; got != want {
		t.Errorf("the suppressions are\n%s\nwant\n%s", got, want)
	}
}

// A module that is called a thousand times over has a place in every caller; the log shows as many as GitHub does.
func TestFlowsKeepToTheLimit(t *testing.T) {
	_, results := lintFiles(t, map[string]string{
		"main.tf":   "module \"m\" {\n  source = \"./m\"\n  count = 700\n}\n",
		"m/main.tf": "resource \"aws_s3_bucket\" \"b\" {\n  bucket = \"b\"\n}\n",
	})
	if len(results) != 1 {
		t.Fatalf("there are %d results", len(results))
	}
	locations := 0
	for _, f := range results[0].objects("codeFlows") {
		locations += len(f.objects("threadFlows")[0].objects("locations"))
	}
	if locations != maxFlowLocations {
		t.Errorf("the flows have %d locations, want %d", locations, maxFlowLocations)
	}
	if n := len(results[0].object("properties")["instances"].([]any)); n != 700 {
		t.Errorf("%d instances are named, want all 700", n)
	}
}

func TestHostileNamesStayText(t *testing.T) {
	tree := reporttest.HostileTree(t)
	result := reporttest.Run(t, tree)
	log := write(t, result)
	for _, fault := range faults(t, tree, log) {
		t.Error(fault)
	}
	if !utf8.Valid(log) {
		t.Error("the log is not UTF-8")
	}
	if at := bytes.IndexFunc(log, func(r rune) bool { return r < ' ' && r != '\n' }); at >= 0 {
		t.Errorf("there is a raw control character in %q", log[max(0, at-40):at+1])
	}
	if i := bytes.IndexAny(log, "<>"); i >= 0 {
		t.Errorf("there is markup in %q", log[max(0, i-40):i+1])
	}
	var top object
	if err := json.Unmarshal(log, &top); err != nil {
		t.Fatal(err)
	}
	results := top.objects("runs")[0].objects("results")
	if len(results) != len(result.Findings) {
		t.Fatalf("there are %d results for %d findings", len(results), len(result.Findings))
	}
	for i, r := range results {
		f := result.Findings[i]
		if got, want := r.objects("locations")[0].objects("logicalLocations")[0].text("fullyQualifiedName"), strings.ToValidUTF8(f.Address, "\ufffd"); got != want {
			t.Errorf("the address is %q, want %q", got, want)
		}
		if got, want := unescaped(r.object("message").text("text")), strings.ToValidUTF8(f.Address+": "+f.Message, "\ufffd"); !strings.HasPrefix(got, want) {
			t.Errorf("the message is %q, want %q", got, want)
		}
	}
}

// unescaped gives a message as a viewer shows it.
func unescaped(s string) string {
	return strings.NewReplacer(`\\`, `\`, `\[`, `[`, `\]`, `]`).Replace(s)
}

// What is hostile is in the results; the texts of policies are Markdown, and the only ones.
func TestOnlyLessonsAreMarkdown(t *testing.T) {
	log := write(t, reporttest.Run(t, reporttest.HostileTree(t)))
	if got, want := bytes.Count(log, []byte(`"markdown":`)), len(reporttest.Library(t).Policies()); got != want {
		t.Errorf("%d texts are Markdown, want the %d lessons", got, want)
	}
}

func TestTheSameRunIsTheSameLog(t *testing.T) {
	for _, scene := range []string{"evidence", "instances", "broken"} {
		first := write(t, reporttest.Run(t, reporttest.Tree(t, scene)))
		for range 3 {
			if again := write(t, reporttest.Run(t, reporttest.Tree(t, scene))); !bytes.Equal(first, again) {
				t.Errorf("%s: two runs give different logs", scene)
			}
		}
	}
}

// many gives a result of so many findings.
func many(t testing.TB, n int) *lint.Result {
	t.Helper()
	var b strings.Builder
	b.WriteString("Resources:\n")
	for i := range n {
		fmt.Fprintf(&b, "  Bucket%d:\n    Type: AWS::S3::Bucket\n", i)
	}
	return reporttest.Run(t, source.Memory(map[string]string{"template.yaml": b.String()}))
}

// GitHub takes 10 MB of gzip; more than 25,000 results it refuses, which plinth
// cannot help: all of them are in the log.
func TestManyFindings(t *testing.T) {
	const n = 30_000
	result := many(t, n)
	log := write(t, result)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(log); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if packed.Len() > 10<<20 {
		t.Errorf("the log has %d bytes packed", packed.Len())
	}
	var top struct {
		Runs []struct {
			Results []struct{ PartialFingerprints map[string]string }
		}
	}
	if err := json.Unmarshal(log, &top); err != nil {
		t.Fatal(err)
	}
	results := top.Runs[0].Results
	if len(results) != n {
		t.Errorf("there are %d results, want %d", len(results), n)
	}
	prints := map[string]bool{}
	for _, r := range results {
		prints[r.PartialFingerprints["plinth/v1"]] = true
	}
	if len(prints) != n {
		t.Errorf("there are %d fingerprints for %d findings", len(prints), n)
	}
}

// counter counts bytes and keeps the most that one call handed over.
type counter struct{ total, most int }

func (c *counter) Write(p []byte) (int, error) {
	c.total += len(p)
	c.most = max(c.most, len(p))
	return len(p), nil
}

func TestTheLogIsWrittenInParts(t *testing.T) {
	var c counter
	if err := Write(&c, many(t, 2000), Options{}); err != nil {
		t.Fatal(err)
	}
	if c.most > c.total/10 {
		t.Errorf("%d of %d bytes are written at once", c.most, c.total)
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
	result := reporttest.Run(t, reporttest.Tree(t, "evidence"))
	size := len(write(t, result))
	for _, room := range []int{0, 1, size / 2, size - 1} {
		l := limited(room)
		if err := Write(&l, result, Options{Version: "1.2.3"}); err == nil || !strings.Contains(err.Error(), "disk full") {
			t.Errorf("with room for %d of %d bytes Write gives %v", room, size, err)
		}
	}
}

// Each result costs the same however many there are.
func BenchmarkWrite(b *testing.B) {
	for _, n := range []int{1_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			result := many(b, n)
			for b.Loop() {
				if err := Write(&counter{}, result, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
