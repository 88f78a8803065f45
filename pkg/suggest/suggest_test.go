package suggest

import (
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	candidates := []string{"format", "fail-on", "policy", "pillar", "show-open"}
	tests := []struct{ name, in, want string }{
		{"a letter is missing", "formt", "format"},
		{"letters are swapped", "plicy", "policy"},
		{"the case differs", "FORMAT", "format"},
		{"nothing is close", "zzzzzz", ""},
		{"an endless name is not compared", strings.Repeat("format", 1000), ""},
		{"an empty name is close to nothing", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Nearest(tt.in, candidates); got != tt.want {
				t.Errorf("Nearest(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}
