package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/report/github"
	"github.com/plinth-lint/plinth/pkg/report/gitlab"
	jsonreport "github.com/plinth-lint/plinth/pkg/report/json"
	"github.com/plinth-lint/plinth/pkg/report/junit"
	"github.com/plinth-lint/plinth/pkg/report/markdown"
	"github.com/plinth-lint/plinth/pkg/report/rdjson"
	"github.com/plinth-lint/plinth/pkg/report/sarif"
	"github.com/plinth-lint/plinth/pkg/report/text"
)

// The formats of reports; docs/outputs.md describes them.
const (
	formatText     = "text"
	formatSARIF    = "sarif"
	formatJSON     = "json"
	formatJUnit    = "junit"
	formatGitLab   = "gitlab"
	formatGitHub   = "github"
	formatSummary  = "github-summary"
	formatRDJSON   = "rdjson"
	formatMarkdown = "markdown"
)

func formats() []string {
	return []string{formatText, formatSARIF, formatJSON, formatJUnit, formatGitLab, formatGitHub, formatSummary, formatRDJSON, formatMarkdown}
}

// outputFlags say which reports a run makes, and where they go.
type outputFlags struct {
	format, profile choice
	outputs         []output
	color, group    choice
	showOpen        bool
	verbose         bool
	limit           int
}

// output is one report and the file that it goes to, "-" for standard output.
type output struct{ format, file string }

// outputFlag is --output. It adds to a list.
type outputFlag struct{ outputs *[]output }

func (o outputFlag) String() string { return "" }
func (o outputFlag) Type() string   { return "FORMAT=FILE" }

func (o outputFlag) Set(value string) error {
	format, file, ok := strings.Cut(value, "=")
	if !ok || file == "" {
		return errors.New("must be a format, = and a file, or - for standard output: sarif=plinth.sarif")
	}
	c := choice{allowed: formats()}
	if err := c.Set(format); err != nil {
		return fmt.Errorf("the format %w", err)
	}
	*o.outputs = append(*o.outputs, output{c.value, file})
	return nil
}

func (f *outputFlags) add(cmd *cobra.Command) {
	addChoice(cmd, &f.format, "format", "form of the report on standard output", formats()...)
	cmd.Flags().Var(outputFlag{&f.outputs}, "output", "write a report to a file (- is standard output); may be given several times, in place of --format")
	_ = cmd.RegisterFlagCompletionFunc("output", completeOutput)
	addOptional(cmd, &f.profile, "sarif-profile", "whom the SARIF log is for; github keeps to the limits of its code scanning", "github")
	addChoice(cmd, &f.color, "color", "colour in the text report", "auto", "always", "never")
	addChoice(cmd, &f.group, "group-by", "what the text report follows", "severity", "file", "policy")
	cmd.Flags().BoolVar(&f.showOpen, "show-open", false, "show what could not be determined, with the reasons")
	cmd.Flags().IntVar(&f.limit, "limit", 0, fmt.Sprintf("most bytes of a Markdown review (0: no limit; a comment on GitHub holds %d)", markdown.CommentLimit))
	cmd.Flags().BoolVarP(&f.verbose, "verbose", "v", false, "show every note about the input, and every file that was not analysed")
}

func completeOutput(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	if strings.Contains(typed, "=") {
		return nil, cobra.ShellCompDirectiveDefault
	}
	var out []string
	for _, f := range formats() {
		out = append(out, f+"=")
	}
	return out, cobra.ShellCompDirectiveNoSpace
}

// list gives the reports to make, once it is certain that they can be written.
func (f *outputFlags) list(formatGiven bool) ([]output, error) {
	all := slices.Clone(f.outputs)
	if len(all) == 0 || formatGiven {
		all = append(all, output{f.format.value, "-"})
	}
	if f.profile.value != "" && !slices.ContainsFunc(all, func(o output) bool { return o.format == formatSARIF }) {
		return nil, usage("add --format sarif or --output sarif=FILE", "--sarif-profile is for SARIF, which is not asked for")
	}
	seen := map[string]bool{}
	for _, o := range all {
		name := filepath.Clean(o.file)
		if seen[name] {
			return nil, usage("give each report a file of its own; one of them may go to standard output", "two reports would go to %s", shownOutput(o.file))
		}
		seen[name] = true
		if o.file == "-" {
			continue
		}
		if info, err := os.Stat(o.file); err == nil && info.IsDir() {
			return nil, usage("give the name of a file in it", "--output: %s is a directory", o.file)
		}
		if info, err := os.Stat(filepath.Dir(o.file)); err != nil || !info.IsDir() {
			return nil, usage("make the directory first", "--output: there is no directory %s", filepath.Dir(o.file))
		}
	}
	return all, nil
}

func shownOutput(file string) string {
	if file == "-" {
		return "standard output"
	}
	return file
}

// write makes the reports of a run.
func (f *outputFlags) write(s streams, outputs []output, result *lint.Result, in input) error {
	for _, o := range outputs {
		if o.file == "-" {
			if err := f.report(o, s.out, s, result, in); err != nil {
				return fmt.Errorf("write report: %w", err)
			}
			continue
		}
		if name, ok := inTree(o.file, in.tree); ok && slices.ContainsFunc(result.Files, func(f lint.File) bool { return f.Path == name }) {
			return usage("give a file that holds no infrastructure code", "--output: %s was read in this run and is not overwritten", o.file)
		}
		if err := f.writeFile(o, s, result, in); err != nil {
			return fmt.Errorf("write report to %s: %w", o.file, err)
		}
	}
	return nil
}

// writeFile writes a report anew; to a job's summary it adds, as the job's other steps do.
func (f *outputFlags) writeFile(o output, s streams, result *lint.Result, in input) (err error) {
	mode := os.O_CREATE | os.O_WRONLY | os.O_TRUNC
	if o.format == formatSummary {
		mode = os.O_CREATE | os.O_WRONLY | os.O_APPEND
	}
	file, err := os.OpenFile(o.file, mode, 0o644)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return f.report(o, file, s, result, in)
}

func (f *outputFlags) report(o output, to io.Writer, s streams, result *lint.Result, in input) error {
	w := bufio.NewWriter(to)
	var err error
	switch o.format {
	case formatSARIF:
		err = sarif.Write(w, result, sarif.Options{Version: version(), GitHub: f.profile.value != "", Told: func(text string) {
			fmt.Fprintf(s.err, "plinth: %s\n", printable(text))
		}})
	case formatJSON:
		err = jsonreport.Write(w, result, jsonreport.Options{Version: version()})
	case formatJUnit:
		err = junit.Write(w, result)
	case formatGitLab:
		err = gitlab.Write(w, result, gitlab.Options{Open: f.showOpen})
	case formatGitHub:
		err = github.Write(w, result, github.Options{Open: f.showOpen})
	case formatSummary:
		err = github.WriteSummary(w, result, github.Options{Open: f.showOpen})
	case formatMarkdown:
		err = markdown.Write(w, result, markdown.Options{Limit: f.limit})
	case formatRDJSON:
		err = rdjson.Write(w, result, rdjson.Options{Open: f.showOpen})
	default:
		err = text.Write(w, result, text.Options{
			Color: colored(f.color.value, to), Width: width(to), Dir: in.display,
			ShowOpen: f.showOpen, Verbose: f.verbose, By: text.Order(f.group.value),
		})
	}
	if err != nil {
		return err
	}
	return w.Flush()
}
