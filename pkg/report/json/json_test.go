package json

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/report/internal/reporttest"
	"github.com/plinth-lint/plinth/pkg/source"
)

func write(t *testing.T, r *lint.Result) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, r, Options{Version: "1.2.3"}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// document is what a reader of the output decodes.
type document struct {
	Tool    map[string]string `json:"tool"`
	Summary struct {
		Files, Units, Resources, Fail, Open, Suppressed int
		Failed                                          bool
		Pillars                                         []map[string]any
	} `json:"summary"`
	Findings    []map[string]any `json:"findings"`
	Diagnostics []map[string]any `json:"diagnostics"`
	Files       []map[string]any `json:"files"`
}

func decode(t *testing.T, out []byte) document {
	t.Helper()
	var d document
	decoder := json.NewDecoder(bytes.NewReader(out))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&d); err != nil {
		t.Fatalf("%v in\n%s", err, out)
	}
	return d
}

func TestEveryScene(t *testing.T) {
	for _, scene := range reporttest.Scenes(t) {
		t.Run(scene, func(t *testing.T) {
			result := reporttest.Run(t, reporttest.Tree(t, scene))
			out := write(t, result)
			d := decode(t, out)
			if len(d.Findings) != len(result.Findings) || len(d.Diagnostics) != len(result.Diagnostics) || len(d.Files) != len(result.Files) {
				t.Errorf("there are %d findings, %d diagnostics and %d files, want %d, %d and %d", len(d.Findings), len(d.Diagnostics), len(d.Files),
					len(result.Findings), len(result.Diagnostics), len(result.Files))
			}
			if got, want := d.Summary.Fail+d.Summary.Open+d.Summary.Suppressed, len(result.Findings); got != want {
				t.Errorf("the summary counts %d findings, want %d", got, want)
			}
			if d.Summary.Failed != result.Failed {
				t.Errorf("failed is %t, want %t", d.Summary.Failed, result.Failed)
			}
			if scene != reporttest.Shop {
				reporttest.Golden(t, scene, out)
			}
		})
	}
}

// Lists are there when they are empty, and never null: readers iterate over them.
func TestListsAreNeverNull(t *testing.T) {
	for _, scene := range append(reporttest.Scenes(t), "none") {
		result := &lint.Result{Graph: reporttest.Run(t, reporttest.Tree(t, "empty")).Graph}
		if scene != "none" {
			result = reporttest.Run(t, reporttest.Tree(t, scene))
		}
		out := write(t, result)
		decode(t, out)
		if at := bytes.Index(out, []byte("null")); at >= 0 {
			t.Errorf("%s: there is a null in %s", scene, out[max(0, at-60):at+4])
		}
	}
}

func TestEveryFindingStandsOnALineOfItsOwn(t *testing.T) {
	result := reporttest.Run(t, reporttest.Tree(t, "evidence"))
	n := 0
	for line := range strings.Lines(string(write(t, result))) {
		if strings.HasPrefix(line, `{"policy":`) {
			n++
			line = strings.TrimRight(line, ",]\n")
			if !json.Valid([]byte(line)) {
				t.Errorf("the line is no object: %s", line)
			}
		}
	}
	if want := len(result.Findings); n != want {
		t.Errorf("%d lines begin a finding, want %d", n, want)
	}
}

func TestPlacesAreThoseOfTheFindings(t *testing.T) {
	result := reporttest.Run(t, reporttest.Tree(t, "columns"))
	for i, f := range decode(t, write(t, result)).Findings {
		r := result.Findings[i].Range
		want := map[string]any{
			"file": r.File, "startLine": float64(r.Start.Line), "startColumn": float64(r.Start.Column),
			"endLine": float64(r.End.Line), "endColumn": float64(r.End.Column),
		}
		if diff := cmp.Diff(f["at"], any(want)); diff != "" {
			t.Errorf("finding %d (-got +want):\n%s", i, diff)
		}
	}
}

func TestHostileTextStaysText(t *testing.T) {
	result := reporttest.Run(t, reporttest.HostileTree(t))
	out := write(t, result)
	if !utf8.Valid(out) {
		t.Error("the output is not UTF-8")
	}
	if at := bytes.IndexFunc(out, func(r rune) bool { return r < ' ' && r != '\n' }); at >= 0 {
		t.Errorf("there is a raw control character in %q", out[max(0, at-40):at+1])
	}
	if at := bytes.IndexAny(out, "<>"); at >= 0 {
		t.Errorf("there is markup in %q", out[max(0, at-40):at+1])
	}
	d := decode(t, out)
	for i, f := range d.Findings {
		want := result.Findings[i]
		for key, text := range map[string]string{"address": want.Address, "message": want.Message, "unit": want.Unit} {
			if got := f[key]; got != valid(text) {
				t.Errorf("%s is %q, want %q", key, got, valid(text))
			}
		}
	}
	for i, f := range d.Files {
		if got, want := f["path"], valid(result.Files[i].Path); got != want {
			t.Errorf("path is %q, want %q", got, want)
		}
	}
}

// valid gives a text with U+FFFD for each byte that is not UTF-8, as encoding/json does.
func valid(s string) string { return string([]rune(s)) }

// What is not UTF-8 reaches the report through the names of files and from whatever a later reader lets pass.
func TestTheOutputIsUTF8WhateverTheResult(t *testing.T) {
	result := reporttest.Run(t, reporttest.Tree(t, "suppressed"))
	for i := range result.Findings {
		f := &result.Findings[i]
		f.Message, f.Address, f.Unit, f.When, f.Cause = "\xff", "a\xfe", "\xc3(", "\xed\xa0\x80", "\x80"
		f.Instances = []string{"\xff"}
		f.Range.File = "\xff.tf"
		f.Reasons = []finding.Reason{{Expr: "\xff", Text: "\xff", At: source.Range{File: "\xff"}}}
		f.Related = []finding.Related{{Message: "\xff", Address: "\xff"}}
		if f.Suppression != nil {
			f.Suppression.Reason = "\xff"
		}
	}
	out := write(t, result)
	decode(t, out)
	if !utf8.Valid(out) {
		t.Error("the output is not UTF-8")
	}
}

func TestTheSameRunIsTheSameOutput(t *testing.T) {
	for _, scene := range []string{"evidence", "instances", "broken"} {
		first := write(t, reporttest.Run(t, reporttest.Tree(t, scene)))
		for range 3 {
			if diff := cmp.Diff(string(write(t, reporttest.Run(t, reporttest.Tree(t, scene)))), string(first)); diff != "" {
				t.Errorf("%s: two runs differ:\n%s", scene, diff)
			}
		}
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
