package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
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

	"github.com/plinth-lint/plinth/pkg/config"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/policies"
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
		if name == "tutorial-policy.md" || name == "configuration.md" {
			continue // these show output, which TestPagesThatShowOutputAreTrue compares
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

// TestPagesThatShowOutputAreTrue does what these pages say, step by step, and compares what they show.
func TestPagesThatShowOutputAreTrue(t *testing.T) {
	all := pages(t)
	for name, least := range map[string]int{"tutorial-policy.md": 14, "configuration.md": 3} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			if err := os.Mkdir(".git", 0o755); err != nil {
				t.Fatal(err)
			}
			if steps := follow(t, all[name]); steps < least {
				t.Errorf("there are %d steps, want at least %d", steps, least)
			}
		})
	}
}

// follow writes the files that a page names and runs the commands that it shows with their output.
func follow(t *testing.T, page string) (steps int) {
	t.Helper()
	for _, b := range blocks(page) {
		if b.name != "" {
			steps++
			name := filepath.FromSlash(b.name)
			if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, []byte(b.text), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if b.language != "console" {
			continue
		}
		for _, step := range strings.Split("\n"+b.text, "\n$ ")[1:] {
			steps++
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
	return steps
}

// TestDocumentedConfigurationIsRead reads every configuration that the documentation shows.
func TestDocumentedConfigurationIsRead(t *testing.T) {
	library, err := policy.Load(policies.FS)
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for name, page := range pages(t) {
		files := map[string]string{}
		for i, b := range blocks(page) {
			own := b.name
			if own == "" && b.language == "yaml" && strings.HasPrefix(b.text, "# yaml-language-server: $schema=plinth") {
				own = fmt.Sprintf("example%d/plinth.yaml", i)
			}
			if filepath.Base(own) != config.Name && !strings.HasPrefix(own, "shared/") {
				continue
			}
			read++
			files[own] = strings.ReplaceAll(b.text, "s3-bucket-prefix", "s3-bucket-lifecycle") // the tutorial's own
			if _, err := config.Read(config.Place{Tree: source.Memory(files)}, own, library); err != nil {
				t.Errorf("%s:%d: %v", name, b.line, err)
			}
		}
	}
	if read < 4 {
		t.Errorf("%d configurations were read", read)
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
