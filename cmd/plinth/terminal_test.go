package main

import (
	"bytes"
	"testing"
	"time"

	"github.com/plinth-lint/plinth/pkg/lint"
)

func TestColourIsAsAskedFor(t *testing.T) {
	for _, tt := range []struct {
		name, choice string
		environment  map[string]string
		want         bool
	}{
		{"no terminal", "auto", nil, false},
		{"always", "always", map[string]string{"NO_COLOR": "1"}, true},
		{"never", "never", map[string]string{"CLICOLOR_FORCE": "1"}, false},
		{"forced", "auto", map[string]string{"CLICOLOR_FORCE": "1"}, true},
		{"not forced", "auto", map[string]string{"CLICOLOR_FORCE": "0"}, false},
		{"NO_COLOR goes over all", "auto", map[string]string{"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, false},
		{"a force goes over a wish", "auto", map[string]string{"CLICOLOR_FORCE": "1", "CLICOLOR": "0"}, true},
	} {
		for _, name := range []string{"NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"} {
			t.Setenv(name, tt.environment[name])
		}
		if got := colored(tt.choice, &bytes.Buffer{}); got != tt.want {
			t.Errorf("%s: %t, want %t", tt.name, got, tt.want)
		}
	}
}

func TestProgressShowsOnlyLongRunsAndLeavesNothing(t *testing.T) {
	var out bytes.Buffer
	p := &progress{w: &out, started: time.Now()}
	p.show(lint.Progress{Stage: "reading", Done: 1, Total: 9})
	p.clear()
	if out.Len() > 0 {
		t.Errorf("a short run shows %q", out.String())
	}
	p.started = time.Now().Add(-time.Minute)
	p.show(lint.Progress{Stage: "reading", Done: 2, Total: 9})
	p.show(lint.Progress{Stage: "reading", Done: 3, Total: 9}) // too soon after the other
	p.last = time.Time{}
	p.show(lint.Progress{Stage: "judging", Total: 9})
	p.clear()
	if got, want := out.String(), "\r\x1b[Kreading 2 of 9\r\x1b[Kjudging …\r\x1b[K"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	newProgress(&out).show(lint.Progress{Stage: "reading"})
	if got := out.String(); got != "\r\x1b[Kreading 2 of 9\r\x1b[Kjudging …\r\x1b[K" {
		t.Errorf("what is no terminal is shown %q", got)
	}
}
