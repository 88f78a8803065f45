package rdjson

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"

	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/report/internal/brief"
	"github.com/plinth-lint/plinth/pkg/report/internal/reporttest"
)

// reviewdog carries the JSON schema of its format.
const reviewdog = "github.com/reviewdog/reviewdog@v0.21.0"

func write(t *testing.T, r *lint.Result, open bool) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, r, Options{Open: open}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	f, err := os.Open(filepath.Join(reporttest.GoModule(t, reviewdog), "proto", "rdf", "jsonschema", "DiagnosticResult.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	document, err := jsonschema.UnmarshalJSON(f)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("rdf.json", document); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("rdf.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validate(s *jsonschema.Schema, report []byte) error {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(report))
	if err != nil {
		return err
	}
	return s.Validate(value)
}

func TestEveryScene(t *testing.T) {
	for _, scene := range reporttest.Scenes(t) {
		if scene != reporttest.Shop {
			reporttest.Golden(t, scene, write(t, reporttest.Run(t, reporttest.Tree(t, scene)), true))
		}
	}
}

func TestReviewdogsSchemaTakesIt(t *testing.T) {
	s := schema(t)
	for _, scene := range reporttest.Scenes(t) {
		if err := validate(s, write(t, reporttest.Run(t, reporttest.Tree(t, scene)), true)); err != nil {
			t.Errorf("%s: %v", scene, err)
		}
	}
	if err := validate(s, write(t, reporttest.Run(t, reporttest.HostileTree(t)), true)); err != nil {
		t.Errorf("hostile: %v", err)
	}
	good := string(write(t, reporttest.Run(t, reporttest.Tree(t, "evidence")), true))
	for _, broken := range [][2]string{{`"severity":"ERROR"`, `"severity":"FATAL"`}, {`"line":11`, `"line":"eleven"`}, {`"message":"`, `"message":["`}} {
		text := strings.Replace(good, broken[0], broken[1], 1)
		if text == good || validate(s, []byte(text)) == nil {
			t.Errorf("the schema accepts %s", broken[1])
		}
	}
}

type report struct {
	Diagnostics []struct {
		Message  string
		Severity string
		Location struct {
			Path  string
			Range struct{ Start, End struct{ Line, Column int32 } }
		}
	}
}

func TestPlacesAreThoseOfTheFindings(t *testing.T) {
	result := reporttest.Run(t, reporttest.Tree(t, "columns"))
	var got report
	if err := json.Unmarshal(write(t, result, true), &got); err != nil {
		t.Fatal(err)
	}
	for i, f := range brief.Ranked(result, true) {
		at := got.Diagnostics[i].Location
		if at.Path != f.Range.File || at.Range.Start.Line != f.Range.Start.Line || at.Range.Start.Column != f.Range.Start.Column ||
			at.Range.End.Line != f.Range.End.Line || at.Range.End.Column != f.Range.End.Column {
			t.Errorf("finding %d stands at %+v, want %+v", i, at, f.Range)
		}
	}
}

func TestMessagesAreNoMarkup(t *testing.T) {
	result := reporttest.Run(t, reporttest.HostileTree(t))
	var got report
	if err := json.Unmarshal(write(t, result, true), &got); err != nil {
		t.Fatal(err)
	}
	md := goldmark.New(goldmark.WithExtensions(extension.Table), goldmark.WithRendererOptions(html.WithUnsafe()))
	for _, d := range got.Diagnostics {
		if strings.ContainsAny(d.Message, "\x1b\r\n\u009b\u202e") {
			t.Errorf("a message steers the terminal: %q", d.Message)
		}
		var page bytes.Buffer
		if err := md.Convert([]byte(d.Message), &page); err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"<a ", "<img", "<script"} {
			if strings.Contains(page.String(), bad) {
				t.Errorf("%q becomes %s", d.Message, page.String())
			}
		}
	}
	if got, want := markdown(`aws_s3_bucket.x["a"] for a@b and @team, <3 or <b>`), `aws_s3_bucket.x["a"] for a@b and @`+"\u200b"+`team, <3 or \<b>`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
