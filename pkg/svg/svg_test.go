package svg_test

import (
	"strings"
	"testing"

	"github.com/plinth-lint/plinth/pkg/svg"
)

func TestACutTextFits(t *testing.T) {
	texts := []string{"", "a", "module.orders.aws_sqs_queue.orders", strings.Repeat("W", 500), strings.Repeat("名", 300), "a" + strings.Repeat("\u0301", 50_000), "\xff\xfe\xfd"}
	for _, s := range texts {
		for _, room := range []float64{20, 60, 137.5, 400} {
			for name, cut := range map[string]func(string, float64, float64, svg.Weight) string{"Cut": svg.Cut, "CutMiddle": svg.CutMiddle} {
				got := cut(s, room, 12, svg.Bold)
				if w := svg.Width(got, 12, svg.Bold); w > room {
					t.Errorf("%s of %.20q is %.1f wide, want at most %v", name, s, w, room)
				}
				if svg.Width(s, 12, svg.Bold) <= room && len(s) < 1000 && got != s {
					t.Errorf("%s of %.20q is %q although it fits", name, s, got)
				}
				if len(got) > 10_000 {
					t.Errorf("%s of %.20q has %d bytes", name, s, len(got))
				}
			}
		}
	}
}

func TestBothEndsOfACutAddressAreSeen(t *testing.T) {
	got := svg.CutMiddle(`module.network.aws_subnet.private["eu-west-1a"]`, 140, 12, svg.Regular)
	if !strings.HasPrefix(got, "module.") || !strings.HasSuffix(got, `1a"]`) || !strings.Contains(got, "…") {
		t.Errorf("the address is cut to %q", got)
	}
}

func TestTextIsSafe(t *testing.T) {
	got := svg.Text("<b a=\"1\" c='2'>&\x00\u202e\ufffe\n")
	if want := "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;\ufffd\ufffd\ufffd "; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := svg.Text(strings.Repeat("x", 10_000)); len(got) > 500 {
		t.Errorf("a long text has %d bytes", len(got))
	}
}
