package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/plinth-lint/plinth/pkg/baseline"
	"github.com/plinth-lint/plinth/pkg/config"
	"github.com/plinth-lint/plinth/pkg/lint"
)

func newBaseline(s streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "baseline",
		Short: "Keep the findings that are known, so that checks tell what is new",
		Long: `A baseline is a file with the findings of one day, one a line. A check that is
given one (by --baseline, or baseline: in plinth.yaml) reports what is new to it
and fails on nothing else.`,
		Example: `  plinth baseline write
  plinth check --baseline plinth-baseline.jsonl
  plinth baseline update --prune     take out what is gone`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return unknownCommand(cmd, args) },
	}
	cmd.AddCommand(newBaselineWrite(s), newBaselineUpdate(s))
	return cmd
}

func newBaselineWrite(s streams) *cobra.Command {
	var f checkFlags
	var file string
	var force bool
	cmd := &cobra.Command{
		Use:   "write [PATH]...",
		Short: "Write the findings of today as the baseline",
		Example: `  plinth baseline write
  plinth baseline write --file ci/known.jsonl infra/`,
		RunE: func(cmd *cobra.Command, args []string) error {
			absent := func(b *baselineRun) error {
				if _, err := os.Lstat(b.file); err == nil && !force {
					return usage("`plinth baseline update` adds what is new, `plinth baseline write --force` starts anew", "%s is there already", b.shown)
				}
				return nil
			}
			return f.withBaseline(cmd.Context(), s, args, file, absent, func(b baselineRun) error {
				now := baseline.Of(b.result.Findings)
				return b.write(now, fmt.Sprintf("%s holds %s", b.shown, count(len(now.Entries), "finding", "findings")))
			})
		},
	}
	cmd.Flags().BoolVar(&force, "force", false, "write over a baseline that is there")
	f.addBaseline(cmd, &file)
	return cmd
}

func newBaselineUpdate(s streams) *cobra.Command {
	var f checkFlags
	var file string
	var prune bool
	cmd := &cobra.Command{
		Use:   "update [PATH]...",
		Short: "Add to the baseline what is new, or take out what is gone",
		Long: `Update adds the findings that are new. With --prune it takes out those that are
gone, and adds none. What this run could not find is kept either way: findings
outside of the paths, of policies that are off, in files that cannot be read.`,
		Example: `  plinth baseline update
  plinth baseline update --prune`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.withBaseline(cmd.Context(), s, args, file, (*baselineRun).read, func(b baselineRun) error {
				c := b.result.Compared
				if prune {
					return b.write(baseline.New(c.Known, c.Upgraded, c.Kept), fmt.Sprintf("%s holds %s; %d gone",
						b.shown, count(len(c.Known)+len(c.Upgraded)+len(c.Kept), "finding", "findings"), len(c.Gone)))
				}
				all := baseline.New(c.Known, c.New, c.Gone, c.Kept)
				return b.write(all, fmt.Sprintf("%s holds %s; %d new", b.shown, count(len(all.Entries), "finding", "findings"), len(c.New)))
			})
		},
	}
	cmd.Flags().BoolVar(&prune, "prune", false, "take out what is gone, and add nothing")
	f.addBaseline(cmd, &file)
	return cmd
}

func (f *checkFlags) addBaseline(cmd *cobra.Command, file *string) {
	f.addRun(cmd)
	cmd.Flags().StringVar(file, "file", "", "the baseline's `FILE` (default: that of plinth.yaml, or "+baseline.Name+")")
}

// baselineRun is a run whose result becomes a baseline.
type baselineRun struct {
	streams streams
	// file is the path of the baseline's file, and shown how people are told of it.
	file, shown string
	// configured is set when plinth.yaml names the file.
	configured bool
	known      *baseline.Baseline
	result     *lint.Result
}

// read reads the baseline that is there.
func (b *baselineRun) read() (err error) {
	if _, err := os.Lstat(b.file); errors.Is(err, fs.ErrNotExist) {
		return usage("`plinth baseline write` writes one", "%s does not exist", b.shown)
	}
	b.known, err = readBaseline(b.file)
	return err
}

// withBaseline judges the paths, once before has looked at the file, against what was read of it.
func (f *checkFlags) withBaseline(ctx context.Context, s streams, args []string, file string, before func(*baselineRun) error, then func(baselineRun) error) error {
	in, options, err := f.prepare(ctx, s, args)
	if err != nil {
		return err
	}
	defer func() { _ = in.tree.Close() }()
	if slices.Contains(args, "-") {
		return usage("give a path", "standard input has no baseline")
	}
	b := baselineRun{streams: s, file: file, shown: file}
	if file == "" {
		if err := b.find(in, options); err != nil {
			return err
		}
	}
	if err := before(&b); err != nil {
		return err
	}
	options.Baseline = b.known
	if options.Baseline == nil {
		options.Baseline = &baseline.Baseline{}
	}
	if b.result, err = judge(ctx, s, in, options); err != nil {
		return err
	}
	if err := then(b); err != nil {
		return err
	}
	if b.result.Diagnostics.HasErrors() {
		fmt.Fprintln(s.err, "plinth: some files could not be analysed; `plinth check` says which")
		return exitError(exitUnanalysed)
	}
	return nil
}

// find gives the file that the configuration names, else the usual one at the root.
func (b *baselineRun) find(in input, o lint.Options) error {
	finder := config.NewFinder(in.tree, o.Library)
	if o.Config != nil {
		finder.Force(o.Config)
	}
	c, err := finder.For(in.paths[0])
	if err != nil {
		return configError(err)
	}
	inside := baseline.Name
	if c.Baseline != "" {
		inside, b.configured = path.Join(c.Dir(), c.Baseline), true
	}
	b.file, b.shown = filepath.Join(in.tree.Dir(), filepath.FromSlash(inside)), inside
	return nil
}

// write puts the baseline in the place of the file at once, and says what it holds.
func (b baselineRun) write(content *baseline.Baseline, says string) error {
	temporary, err := os.CreateTemp(filepath.Dir(b.file), ".plinth-baseline-*")
	if err != nil {
		return missing(b.shown, err)
	}
	defer func() { _ = os.Remove(temporary.Name()) }()
	err = errors.Join(content.Write(temporary), temporary.Chmod(0o644), temporary.Close())
	if err == nil {
		err = os.Rename(temporary.Name(), b.file)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", b.shown, err)
	}
	fmt.Fprintln(b.streams.out, says)
	if !b.configured {
		fmt.Fprintf(b.streams.out, "`baseline: %s` in plinth.yaml, or `plinth check --baseline %s`, makes checks report what is new to it\n", path.Base(b.shown), b.shown)
	}
	return nil
}
