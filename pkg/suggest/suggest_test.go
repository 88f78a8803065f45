package suggest

import (
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	candidates := []string{"format", "fail-on", "policy", "pillar", "show-open", "rds-instance-backup-retention", "sqs-queue-one-thing", "sqs-queue-another-thing"}
	tests := []struct{ name, in, want string }{
		{"a letter is missing", "formt", "format"},
		{"letters are swapped", "plicy", "policy"},
		{"the case differs", "FORMAT", "format"},
		{"nothing is close", "zzzzzz", ""},
		{"an endless name is not compared", strings.Repeat("format", 1000), ""},
		{"the name begins one candidate", "rds-instance-backup", "rds-instance-backup-retention"},
		{"the name begins several", "sqs-queue", ""},
		{"the name is too short to tell", "rds-i", ""},
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
