package main

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// block is a fenced block of a Markdown page: its language, the name behind it, and its lines.
type block struct {
	language, name string
	line           int
	text           string
}

// blocks gives the fenced blocks of a page in their order.
func blocks(page string) []block {
	var out []block
	var open *block
	for i, line := range strings.Split(page, "\n") {
		switch info, fence := strings.CutPrefix(strings.TrimSpace(line), "```"); {
		case open != nil && fence && info == "":
			out = append(out, *open)
			open = nil
		case open != nil:
			open.text += line + "\n"
		case fence:
			language, name, _ := strings.Cut(info, " ")
			open = &block{language: language, name: strings.TrimSpace(name), line: i + 1}
		}
	}
	return out
}

// pages gives the documentation by path.
func pages(t *testing.T) map[string]string {
	t.Helper()
	names, err := filepath.Glob("../../docs/*.md")
	if err != nil || len(names) < 10 {
		t.Fatalf("list documentation: %v, %v", names, err)
	}
	out := map[string]string{}
	for _, name := range append(names, "../../README.md", "../../CONTRIBUTING.md") {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(name)] = string(text)
	}
	return out
}

// commandLines gives the commands of a block: a line each, with continued lines joined.
func commandLines(b block) []string {
	var out []string
	for line := range strings.Lines(strings.ReplaceAll(b.text, "\\\n", " ")) {
		line = strings.TrimSpace(line)
		if b.language == "console" {
			rest, ok := strings.CutPrefix(line, "$ ")
			if !ok {
				continue
			}
			line = rest
		}
		if line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, line)
		}
	}
	return out
}

// words takes a command line apart as a shell does, with its redirections, pipes and comments left out.
func words(line string) []string {
	var out []string
	var word strings.Builder
	quote, inWord := rune(0), false
	for _, r := range line {
		switch {
		case quote != 0:
			if r == quote {
				quote = 0
			} else {
				word.WriteRune(r)
			}
		case r == '"' || r == '\'':
			quote, inWord = r, true
		case r == ' ' || r == '\t':
			if inWord {
				out = append(out, word.String())
				word.Reset()
			}
			inWord = false
		case !inWord && (r == '#' || r == '>' || r == '|' || r == ';' || r == '&'):
			return out
		default:
			word.WriteRune(r)
			inWord = true
		}
	}
	if inWord {
		out = append(out, word.String())
	}
	return out
}

// ours gives the arguments of a command that runs plinth.
func ours(command []string) ([]string, bool) {
	for _, prefix := range [][]string{{"plinth"}, {"bin/plinth"}, {"./plinth"}, {"go", "run", "./cmd/plinth"}} {
		if len(command) >= len(prefix) && slices.Equal(command[:len(prefix)], prefix) {
			return command[len(prefix):], true
		}
	}
	return nil, false
}

// parses gives what is wrong with arguments: an unknown command or flag, a wrong value, too many arguments.
func parses(args []string) error {
	root := newRoot(streams{})
	cmd, rest, err := root.Find(args)
	if err != nil {
		return err
	}
	if err := cmd.ParseFlags(rest); err != nil {
		if errors.Is(err, pflag.ErrHelp) {
			return nil
		}
		return err
	}
	if cmd.HasSubCommands() && cmd.Flags().NArg() > 0 {
		return errors.New("unknown command " + cmd.Flags().Arg(0))
	}
	return cmd.ValidateArgs(cmd.Flags().Args())
}

// sandbox is a repository in which the documented commands find what they name.
func sandbox(t *testing.T) string {
	t.Helper()
	shop, err := filepath.Abs("../../testdata/shop")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_DATA_HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	for _, at := range []string{"testdata/shop", "infra"} {
		if err := os.CopyFS(filepath.Join(dir, filepath.FromSlash(at)), os.DirFS(shop)); err != nil && !errors.Is(err, fs.ErrExist) {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, ".git"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, ".git", "HEAD"), []byte("ref: refs/heads/main\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	return dir
}

// TestDocumentedCommandsRun runs every command of plinth in the documentation that stands in a
// fenced block of shell, and looks at what the others name.
func TestDocumentedCommandsRun(t *testing.T) {
	all := pages(t)
	makefile, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	module, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	for name, page := range all {
		if name == "tutorial-policy.md" {
			continue // has a test of its own
		}
		t.Run(name, func(t *testing.T) {
			sandbox(t)
			for _, b := range blocks(page) {
				if !slices.Contains([]string{"sh", "bash", "shell", "console"}, b.language) {
					continue
				}
				for _, line := range commandLines(b) {
					command := words(strings.ReplaceAll(line, "$GITHUB_STEP_SUMMARY", "summary.md"))
					args, ok := ours(command)
					switch {
					case ok:
						ran++
						documented(t, line, args)
					case len(command) > 1 && command[0] == "make":
						if !regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(command[1]) + `:`).Match(makefile) {
							t.Errorf("%q: the Makefile has no target %s", line, command[1])
						}
					case len(command) > 1 && command[0] == "go":
						for _, word := range command[2:] {
							if strings.HasPrefix(word, "./") && !strings.HasSuffix(word, "...") {
								if _, err := os.Stat(filepath.Join(module, word)); err != nil {
									t.Errorf("%q: there is no package %s", line, word)
								}
							}
						}
					}
				}
			}
		})
	}
	if ran < 6 {
		t.Errorf("%d commands ran", ran)
	}
}

func documented(t *testing.T, line string, args []string) {
	t.Helper()
	if err := parses(args); err != nil {
		t.Errorf("%q: %v", line, err)
		return
	}
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	var out, errs bytes.Buffer
	if code := run(ctx, args, streams{strings.NewReader(""), &out, &errs}); code == exitUsage || ctx.Err() != nil {
		t.Errorf("%q ends with code %d: %s", line, code, errs.String())
	}
}

// TestExamplesOfHelpParse looks at the examples that every command's help shows.
func TestExamplesOfHelpParse(t *testing.T) {
	seen := 0
	var visit func(c *cobra.Command)
	visit = func(c *cobra.Command) {
		for line := range strings.Lines(c.Example) {
			args, ok := ours(words(strings.SplitN(strings.TrimSpace(line), "   ", 2)[0]))
			if !ok {
				continue // the other end of a pipe
			}
			seen++
			if err := parses(args); err != nil {
				t.Errorf("the help of %s: %q: %v", c.CommandPath(), line, err)
			}
		}
		for _, sub := range c.Commands() {
			visit(sub)
		}
	}
	visit(newRoot(streams{}))
	if seen < 15 {
		t.Errorf("%d examples were seen", seen)
	}
}

// TestTheTutorialOnPoliciesIsTrue does what docs/tutorial-policy.md says, step by step, and compares what it shows.
func TestTheTutorialOnPoliciesIsTrue(t *testing.T) {
	page := pages(t)["tutorial-policy.md"]
	t.Chdir(t.TempDir())
	for _, dir := range []string{".git", "infra"} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	ran, wrote := 0, 0
	for _, b := range blocks(page) {
		if b.name != "" {
			wrote++
			if err := os.WriteFile(filepath.FromSlash(b.name), []byte(b.text), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if b.language != "console" {
			continue
		}
		for _, step := range strings.Split("\n"+b.text, "\n$ ")[1:] {
			ran++
			command, want, _ := strings.Cut(step, "\n")
			args, ok := ours(words(command))
			if !ok {
				t.Fatalf("line %d: %q runs another program", b.line, command)
			}
			var out, errs bytes.Buffer
			run(t.Context(), args, streams{strings.NewReader(""), &out, &errs})
			if !matchesShown(out.String()+errs.String(), want) {
				t.Errorf("line %d: %s prints\n%s%s, shown is\n%s", b.line, command, out.String(), errs.String(), want)
			}
		}
	}
	if ran < 6 || wrote < 8 {
		t.Errorf("%d commands ran, and %d files were written", ran, wrote)
	}
}

// matchesShown compares an output with what is shown of it, in which a line of … stands for any lines.
func matchesShown(got, shown string) bool {
	var pattern strings.Builder
	pattern.WriteString("^")
	for line := range strings.Lines(strings.TrimRight(shown, "\n") + "\n") {
		if line == "…\n" {
			pattern.WriteString("(?s:.*)")
			continue
		}
		pattern.WriteString(regexp.QuoteMeta(line))
	}
	return regexp.MustCompile(pattern.String() + "$").MatchString(strings.TrimRight(got, "\n") + "\n")
}

func TestWhatIsShownMayLeaveLinesOut(t *testing.T) {
	for _, tt := range []struct {
		got, shown string
		want       bool
	}{
		{"a\nb\n", "a\nb\n", true}, {"a\nb\n", "a\n", false}, {"a\nb\nc\n", "a\n…\n", true}, {"a\nb\nc\n", "a\n…\nc\n", true}, {"a\nb\n", "b\n…\n", false},
	} {
		if got := matchesShown(tt.got, tt.shown); got != tt.want {
			t.Errorf("%q shown as %q: %t", tt.got, tt.shown, got)
		}
	}
}
