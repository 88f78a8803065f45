package baseline

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
)

func print(n int) string { return fmt.Sprintf("%032x", n) }

// found gives a finding of a unit, with a part for each number.
func found(status finding.Status, unit string, parts ...int) finding.Finding {
	f := finding.Finding{Policy: &policy.Policy{ID: "p"}, Status: status, Unit: unit}
	for _, n := range parts {
		f.AddPart(finding.Part{Unit: unit, Config: "a", Fingerprint: print(n), Local: print(n % 100)})
	}
	return f
}

func TestWhatIsNewKnownAndUnmatched(t *testing.T) {
	const fail, open = finding.Fail, finding.Open
	suppressed := found(fail, "u", 1)
	suppressed.Suppression = &finding.Suppression{}
	units := map[string]bool{"u": false, "d/new.yaml": true, "e/new.yaml": true}
	tests := []struct {
		name        string
		before, now []finding.Finding
		states      string // of the findings, in order
		unmatched   int
	}{
		{"the same", []finding.Finding{found(fail, "u", 1)}, []finding.Finding{found(fail, "u", 1)}, "unchanged", 0},
		{"open that is certain now", []finding.Finding{found(open, "u", 1)}, []finding.Finding{found(fail, "u", 1)}, "new", 0},
		{"certain that is open now", []finding.Finding{found(fail, "u", 1)}, []finding.Finding{found(open, "u", 1)}, "unchanged", 0},
		{"a second one like it", []finding.Finding{found(fail, "u", 1)}, []finding.Finding{found(fail, "u", 1), found(fail, "u", 1)}, "unchanged new", 0},
		{"one of two like it is gone", []finding.Finding{found(fail, "u", 1), found(fail, "u", 1)}, []finding.Finding{found(fail, "u", 1)}, "unchanged", 1},
		{"a further part", []finding.Finding{found(fail, "u", 1)}, []finding.Finding{found(fail, "u", 1, 2)}, "new", 0},
		{"a part less", []finding.Finding{found(fail, "u", 1, 2)}, []finding.Finding{found(fail, "u", 2)}, "unchanged", 1},
		{"suppressed since", []finding.Finding{found(fail, "u", 1)}, []finding.Finding{suppressed}, "unchanged", 1},
		{"suppressed and never known", nil, []finding.Finding{suppressed}, "new", 0},
		{"suppressed then, and not now", []finding.Finding{suppressed}, []finding.Finding{found(fail, "u", 1)}, "new", 0},
		{"a template renamed within its directory", []finding.Finding{found(fail, "d/old.yaml", 101)}, []finding.Finding{found(fail, "d/new.yaml", 201)}, "unchanged", 0},
		{"a template moved to another directory", []finding.Finding{found(fail, "d/old.yaml", 101)}, []finding.Finding{found(fail, "e/new.yaml", 201)}, "new", 1},
		{"a new template beside one that is there", []finding.Finding{found(fail, "e/new.yaml", 101)}, []finding.Finding{found(fail, "e/new.yaml", 101), found(fail, "d/new.yaml", 201)}, "unchanged new", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := Compare(tt.now, Of(tt.before), units)
			var states []string
			for _, f := range tt.now {
				states = append(states, string(f.State))
			}
			if got := strings.Join(states, " "); got != tt.states || len(c.Unmatched) != tt.unmatched {
				t.Errorf("states are %s with %d unmatched, want %s with %d", got, len(c.Unmatched), tt.states, tt.unmatched)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	b := Of([]finding.Finding{found(finding.Fail, "u", 1, 2), found(finding.Open, "v", 3)})
	var text bytes.Buffer
	if err := b.Write(&text); err != nil {
		f.Fatal(err)
	}
	f.Add(text.Bytes())
	f.Add([]byte("{\"plinth-baseline\": 1}\n\n{}"))
	f.Fuzz(func(t *testing.T, content []byte) {
		read, err := Read(source.NewFile(Name, content))
		if err != nil {
			return
		}
		var again bytes.Buffer
		if err := read.Write(&again); err != nil {
			t.Fatal(err)
		}
		same, err := Read(source.NewFile(Name, again.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(same, read); diff != "" {
			t.Errorf("read again (-got +want):\n%s", diff)
		}
	})
}
