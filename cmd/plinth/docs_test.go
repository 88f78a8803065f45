package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
)

var update = flag.Bool("update", false, "write the parts of the documentation that tests produce")

// held compares a document with what it must be, or writes it.
func held(t *testing.T, name, want string) {
	t.Helper()
	got, err := os.ReadFile(name)
	if err != nil && !*update {
		t.Fatal(err)
	}
	if string(got) == want {
		return
	}
	if *update {
		if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("%s is stale; run go test ./cmd/plinth -update (-got +want):\n%s", name, cmp.Diff(string(got), want))
}

const cliIntro = `# The command line

<!-- Written by go test ./cmd/plinth -update from the commands' own help. -->

| exit code | means |
|---|---|
| 2 | wrong usage or configuration: an unknown flag, policy or key, a path that does not exist |
| 1 | else, a certain finding at or above --fail-on that nobody has accepted |
| 3 | else, a file could not be analysed |
| 0 | else |

Reports go to standard output, errors and progress to standard error. Colour is used on terminals; NO_COLOR and CLICOLOR=0 turn it off,
CLICOLOR_FORCE=1 and --color always turn it on elsewhere. Progress is shown on a terminal alone, when a run takes long, and leaves nothing behind.
`

func TestTheCommandLineIsDocumented(t *testing.T) {
	var b strings.Builder
	b.WriteString(cliIntro)
	root := newRoot(streams{})
	root.InitDefaultCompletionCmd()
	var visit func(c *cobra.Command)
	visit = func(c *cobra.Command) {
		if c.Name() == "help" || c.Parent() != nil && c.Parent().Name() == "completion" {
			return
		}
		var help bytes.Buffer
		if code := run(context.Background(), append(strings.Fields(c.CommandPath())[1:], "--help"), streams{nil, &help, &help}); code != exitOK {
			t.Fatalf("%s --help ends with code %d", c.CommandPath(), code)
		}
		fmt.Fprintf(&b, "\n## %s\n\n", c.CommandPath())
		for line := range strings.Lines(help.String()) {
			b.WriteString(strings.TrimRight("    "+strings.TrimRight(line, " \n"), " ") + "\n")
		}
		for _, sub := range c.Commands() {
			visit(sub)
		}
	}
	visit(root)
	held(t, "../../docs/cli.md", b.String())
}

// TestTheDocumentedConfigurationIsRead checks by the example of docs/configuration.md.
func TestTheDocumentedConfigurationIsRead(t *testing.T) {
	text, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "```yaml\n")
	example, _, ok := strings.Cut(rest, "```")
	if !ok {
		t.Fatal("docs/configuration.md has no example")
	}
	name := filepath.Join(t.TempDir(), "example.yaml")
	if err := os.WriteFile(name, []byte(example), 0o644); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	if code := run(context.Background(), []string{"check", "--config", name, "../../testdata/shop"}, streams{nil, &out, &errs}); code != exitFindings {
		t.Errorf("check ends with code %d: %s", code, errs.String())
	}
}

// TestTheReadmeShowsRealOutput runs the README's first command as it is printed
// there and compares what it says.
func TestTheReadmeShowsRealOutput(t *testing.T) {
	t.Chdir("../..")
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	const command, from, to = "go run ./cmd/plinth check testdata/shop", "<!-- output -->\n```text\n", "```\n<!-- end -->"
	before, rest, ok := strings.Cut(string(readme), from)
	_, after, ok2 := strings.Cut(rest, to)
	if !ok || !ok2 || !strings.Contains(before, command) {
		t.Fatalf("README.md has no block of output after %s", command)
	}
	var out, errs bytes.Buffer
	if code := run(context.Background(), strings.Fields(command)[3:], streams{nil, &out, &errs}); code != exitFindings {
		t.Fatalf("check ends with code %d: %s", code, errs.String())
	}
	held(t, "README.md", before+from+excerpt(out.String())+to+after)
}

// excerpt gives the first paragraphs of a long output and its last one.
func excerpt(out string) string {
	paragraphs := strings.Split(out, "\n\n")
	if len(paragraphs) < 4 {
		return out
	}
	return strings.Join(paragraphs[:2], "\n\n") + "\n\n⋮\n\n" + paragraphs[len(paragraphs)-1]
}
