package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plinth-lint/plinth/pkg/learn"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/report/html"
)

// learnFlags are the flags of plinth learn: those of check that say what is read and judged, and its own.
type learnFlags struct {
	scan                checkFlags
	output, title, date string
	open                bool
}

func newLearn(s streams) *cobra.Command {
	var f learnFlags
	cmd := &cobra.Command{
		Use:   "learn [PATH]...",
		Short: "Write a report to study from: one HTML file that needs no network",
		Long: `Learn judges infrastructure code as check does and writes one HTML file: the findings
beside the source, the Well-Architected review with its evidence, the resources, the
lessons, and a quiz on what was found. The file loads nothing from anywhere, and the
same code gives the same bytes.

Exit codes: 2 wrong usage; else 3 a file could not be analysed; else 0.`,
		Example: `  plinth learn . -o report.html
  plinth learn infra/ -o report.html --open
  plinth learn --pillar reliability --date "$(date -I)" .`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd.Context(), s, args)
		},
	}
	cmd.Flags().StringVarP(&f.output, "output", "o", "plinth-report.html", "`FILE` to write, - for standard output")
	cmd.Flags().BoolVar(&f.open, "open", false, "open the report in the browser")
	cmd.Flags().StringVar(&f.title, "title", "", "`TEXT` above the report (default what was scanned)")
	cmd.Flags().StringVar(&f.date, "date", "", "`TEXT` that the report names as its date (default none)")
	f.scan.addRun(cmd)
	return cmd
}

func (f *learnFlags) run(ctx context.Context, s streams, args []string) error {
	if f.open && f.output == "-" {
		return usage("give -o FILE", "--open needs a file to open")
	}
	in, run, err := f.scan.prepare(ctx, s, args)
	if err != nil {
		return err
	}
	defer func() { _ = in.tree.Close() }()
	record := &learn.Record{}
	run.Judged = record.Judged
	result, err := judge(ctx, s, in, run)
	if err != nil {
		return err
	}
	options := html.Options{Library: run.Library, Record: record, Title: f.title, Date: f.date, Version: version()}
	if options.Title == "" {
		options.Title = titleOf(in)
	}
	if f.output == "-" {
		if err := html.Write(s.out, result, options); err != nil {
			return err
		}
	} else {
		if err := writeReport(f.output, result, options); err != nil {
			return err
		}
		fmt.Fprintf(s.err, "wrote %s\n", printable(f.output))
	}
	if f.open {
		if err := openFile(ctx, f.output); err != nil {
			return usage("open it yourself", "cannot open %s in a browser: %w", f.output, err)
		}
	}
	if result.Diagnostics.HasErrors() {
		return exitError(exitUnanalysed)
	}
	return nil
}

// writeReport writes the file, whole or not at all: beside it first, then in its place.
func writeReport(name string, result *lint.Result, o html.Options) error {
	tmp, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*")
	if err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	err = errors.Join(html.Write(tmp, result, o), tmp.Chmod(0o644), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), name)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write report: %w", err), os.Remove(tmp.Name()))
	}
	return nil
}

// titleOf names what was scanned: the one path, or the directory of the tree.
func titleOf(in input) string {
	var names []string
	for _, p := range in.paths {
		if p == "." && in.tree.Dir() != "" {
			p = filepath.Base(in.tree.Dir())
		}
		names = append(names, path.Base(p))
	}
	return strings.Join(names, ", ")
}

// browsers are the programs that open a file in the user's browser, by operating system.
var browsers = map[string][]string{
	"darwin":  {"open"},
	"windows": {"rundll32", "url.dll,FileProtocolHandler"},
}

// openFile opens a file in the user's browser.
func openFile(ctx context.Context, name string) error {
	abs, err := filepath.Abs(name)
	if err != nil {
		return err
	}
	program := browsers[runtime.GOOS]
	if program == nil {
		program = []string{"xdg-open"}
	}
	return exec.CommandContext(ctx, program[0], append(slices.Clone(program[1:]), abs)...).Run()
}
