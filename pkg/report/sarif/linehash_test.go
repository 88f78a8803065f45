package sarif

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestLineHashesAreGitHubs uses the cases of GitHub's own tests (fingerprints.test.ts of codeql-action).
func TestLineHashesAreGitHubs(t *testing.T) {
	tests := []struct {
		text string
		want []string
	}{
		{"", []string{"c129715d7a2bc9a3:1"}},
		{" a\nb\n  \t\tc\n d", []string{"271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(lineHashes(tt.text)[1:], tt.want); diff != "" {
			t.Errorf("the hashes of %q (-got +want):\n%s", tt.text, diff)
		}
	}
}

func TestLineHashesFollowALine(t *testing.T) {
	text := "first\nsecond\nthird\n" + strings.Repeat("more\n", 40)
	before, after := lineHashes(text), lineHashes("new\n"+text)
	for line := 1; line <= 3; line++ {
		if before[line] != after[line+1] {
			t.Errorf("line %d has the hash %s and, one line further down, %s", line, before[line], after[line+1])
		}
	}
	if got := lineHashes("a\nb\r\nc\r d"); len(got) != 5 {
		t.Errorf("four lines have %d hashes", len(got)-1)
	}
}
