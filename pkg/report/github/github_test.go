package github

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"

	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/report/internal/brief"
	"github.com/plinth-lint/plinth/pkg/report/internal/reporttest"
)

// toolkit is GitHub's own library of actions, which writes workflow commands.
const toolkit = "@actions/core@3.0.1"

func commands(t *testing.T, r *lint.Result, open bool) string {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, r, Options{Open: open}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func summary(t *testing.T, r *lint.Result, open bool) string {
	t.Helper()
	var out bytes.Buffer
	if err := WriteSummary(&out, r, Options{Open: open}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestEveryScene(t *testing.T) {
	for _, scene := range reporttest.Scenes(t) {
		if scene == reporttest.Shop {
			continue
		}
		result := reporttest.Run(t, reporttest.Tree(t, scene))
		reporttest.Golden(t, scene+".commands", []byte(commands(t, result, true)))
		reporttest.Golden(t, scene+".summary", []byte(summary(t, result, true)))
	}
}

// parsed is a command as the runner takes it apart.
type parsed struct {
	Name       string
	Properties map[string]string
	Message    string
}

// parse takes a line apart as ActionCommand.TryParseV2 of actions/runner does.
func parse(line string) (c parsed, ok bool) {
	line = strings.TrimLeft(line, " \t")
	if !strings.HasPrefix(line, "::") {
		return c, false
	}
	head, data, ok := strings.Cut(line[2:], "::")
	if !ok {
		return c, false
	}
	name, properties, _ := strings.Cut(head, " ")
	c = parsed{Name: name, Properties: map[string]string{}, Message: strings.NewReplacer("%0D", "\r", "%0A", "\n", "%25", "%").Replace(data)}
	for p := range strings.SplitSeq(properties, ",") {
		if key, value, ok := strings.Cut(strings.TrimSpace(p), "="); ok {
			c.Properties[key] = strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%").Replace(value)
		}
	}
	return c, true
}

// TestGitHubsToolkitWritesTheSame has the toolkit write what the runner would read here.
func TestGitHubsToolkitWritesTheSame(t *testing.T) {
	out := commands(t, reporttest.Run(t, reporttest.HostileTree(t)), true)
	var all []parsed
	for line := range strings.Lines(out) {
		c, ok := parse(strings.TrimSuffix(line, "\n"))
		if !ok {
			t.Fatalf("the line is no command: %q", line)
		}
		all = append(all, c)
	}
	if len(all) < 100 {
		t.Fatalf("there are %d commands", len(all))
	}
	again := reporttest.Node(t, toolkit, `
import * as core from '@actions/core';
let text = '';
for await (const chunk of process.stdin) text += chunk;
for (const c of JSON.parse(text)) {
  const p = c.Properties;
  core[c.Name](c.Message, {file: p.file, startLine: p.line, endLine: p.endLine, startColumn: p.col, endColumn: p.endColumn, title: p.title});
}
`, all)
	// The toolkit writes its properties in an order of its own.
	if diff := cmp.Diff(sortedProperties(out), sortedProperties(string(again))); diff != "" {
		t.Errorf("(-ours +GitHub's):\n%s", diff)
	}
}

func sortedProperties(out string) []string {
	var lines []string
	for line := range strings.Lines(out) {
		head, data, _ := strings.Cut(line[2:], "::")
		name, properties, _ := strings.Cut(head, " ")
		order := map[string]string{}
		for p := range strings.SplitSeq(properties, ",") {
			key, value, _ := strings.Cut(p, "=")
			order[key] = value
		}
		text, _ := json.Marshal(order) // a map of strings can always be written
		lines = append(lines, name+" "+string(text)+" "+data)
	}
	return lines
}

func TestNothingFromFilesIsACommand(t *testing.T) {
	result := reporttest.Run(t, reporttest.HostileTree(t))
	out := commands(t, result, true)
	want := len(brief.Ranked(result, true))
	for _, d := range result.Diagnostics {
		if d.Severity.String() == "error" {
			want++
		}
	}
	if got := strings.Count(out, "\n"); got != want {
		t.Errorf("there are %d lines, want %d: one for each finding and error", got, want)
	}
	for line := range strings.Lines(out) {
		c, ok := parse(line)
		if !ok || c.Name != "error" && c.Name != "warning" && c.Name != "notice" {
			t.Errorf("the line gives the command %q: %q", c.Name, line)
		}
		for key := range c.Properties {
			if !strings.Contains(" file line endLine col endColumn title ", " "+key+" ") {
				t.Errorf("the line gives the property %q: %q", key, line)
			}
		}
	}
	for _, bad := range []string{"\x1b", "\r", "\u009b", "\u202e", "##[", "##vso["} {
		if strings.Contains(out, bad) {
			t.Errorf("%q is in the log", bad)
		}
	}
}

func TestTheGravestAnnotationsComeFirst(t *testing.T) {
	order := map[string]int{"error": 0, "warning": 1, "notice": 2}
	last := 0
	for line := range strings.Lines(commands(t, reporttest.Run(t, reporttest.Tree(t, reporttest.Shop)), true)) {
		c, _ := parse(line)
		if order[c.Name] < last {
			t.Errorf("a graver one follows: %s", line)
		}
		last = order[c.Name]
	}
	if last != 2 {
		t.Error("the shop has findings of all severities")
	}
}

// render gives the HTML that Markdown makes, with what GitHub adds to CommonMark.
func render(t *testing.T, markdown string) string {
	t.Helper()
	var out bytes.Buffer
	md := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(html.WithUnsafe()))
	if err := md.Convert([]byte(markdown), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestNothingFromFilesIsMarkup(t *testing.T) {
	result := reporttest.Run(t, reporttest.HostileTree(t))
	page := render(t, summary(t, result, true))
	for _, bad := range []string{"<a ", "<img", "<script", "<em", "<del"} {
		if at := strings.Index(page, bad); at >= 0 {
			t.Errorf("there is %q in the page: %q", bad, page[max(0, at-80):min(len(page), at+80)])
		}
	}
	rows := 0
	for row := range strings.SplitSeq(page, "<tr>") {
		if cells := strings.Count(row, "<td"); cells == 4 {
			rows++
		} else if cells != 0 && cells != 7 {
			t.Errorf("a row has %d cells: %.300q", cells, row)
		}
	}
	if want := len(brief.Ranked(result, true)); rows != want {
		t.Errorf("the table has %d findings, want %d", rows, want)
	}
}

func TestTheTextOfASummaryIsThatOfTheFindings(t *testing.T) {
	for _, hostile := range reporttest.Hostile {
		page := render(t, plain(hostile)+" "+code(hostile))
		if strings.ContainsAny(strings.NewReplacer("<p>", "", "</p>", "", "<code>", "", "</code>", "", "<!-- -->", "").Replace(page), "<>") {
			t.Errorf("%q becomes %q", hostile, page)
		}
	}
	if got, want := render(t, plain(`a_b*c*[d](e)|f@g <h> & "i" \j`)), "<p>a_b*c*[d](e)|f@<!-- -->g &lt;h&gt; &amp; &quot;i&quot; \\j</p>\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestALargeSummaryIsCutAndSaysSo(t *testing.T) {
	result := reporttest.Run(t, reporttest.Tree(t, "evidence"))
	own := result.Findings
	result.Findings = nil
	for i := range 30_000 {
		f := own[i%len(own)]
		f.Address = fmt.Sprintf("m[%d].%s", i, f.Address)
		result.Findings = append(result.Findings, f)
	}
	page := summary(t, result, false)
	if len(page) > 1<<20 {
		t.Errorf("the summary has %d bytes; GitHub takes 1 MiB", len(page))
	}
	shown := strings.Count(page, "\n| critical |") + strings.Count(page, "\n| high |")
	if want := fmt.Sprintf("%d findings more, none of them graver, are left out", 30_000-shown); !strings.Contains(page, want) {
		t.Errorf("the page does not say %q: %s", want, page[len(page)-300:])
	}
}
