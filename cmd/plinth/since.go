package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plinth-lint/plinth/pkg/baseline"
	"github.com/plinth-lint/plinth/pkg/git"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/source"
)

// earlierFlags say what findings are compared with.
type earlierFlags struct {
	baseline, since string
}

func (f *earlierFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.baseline, "baseline", "", "report what is new to this baseline, a `FILE` of plinth baseline write (default: that of plinth.yaml)")
	cmd.Flags().StringVar(&f.since, "since", "", "report what changed since a `REVISION` of git: main, HEAD~1, main... for where this branch left main, v1..v2")
}

// open reads the baseline and the revisions. The function that it gives ends what it began.
func (f *earlierFlags) open(ctx context.Context, args []string, in *input, o *lint.Options) (done func(), err error) {
	if f.baseline != "" {
		if o.Baseline, err = readBaseline(f.baseline); err != nil {
			return nil, err
		}
	}
	if f.since == "" {
		return func() {}, nil
	}
	if slices.Contains(args, "-") {
		return nil, usage("give a path in a repository", "standard input has no revisions")
	}
	r := revisions{in: in, options: o}
	if err := r.open(ctx, f.since); err != nil {
		r.close()
		var fault *git.Error
		if errors.As(err, &fault) {
			return nil, &usageError{fault, fault.Hint}
		}
		return nil, err
	}
	return r.close, nil
}

// readBaseline reads the file that --baseline names.
func readBaseline(name string) (*baseline.Baseline, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, missing(name, err)
	}
	defer func() { _ = file.Close() }()
	content, err := io.ReadAll(io.LimitReader(file, source.MaxFileSize+1))
	if err != nil {
		return nil, missing(name, err)
	}
	b, err := baseline.Read(source.NewFile(filepath.ToSlash(name), content))
	return b, configError(err)
}

// revisions are the states that --since names.
type revisions struct {
	in      *input
	options *lint.Options
	trees   []*git.Tree
}

func (r *revisions) close() {
	for _, t := range r.trees {
		_ = t.Close()
	}
}

// open puts the earlier state into the options and, where the flag names a later one, that in place of the input.
func (r *revisions) open(ctx context.Context, flag string) error {
	repository, err := git.Open(ctx, r.in.tree.Dir())
	if err != nil {
		return err
	}
	from, to, ranged := strings.Cut(flag, "..")
	to, fork := strings.CutPrefix(to, ".")
	fork = fork && ranged
	if from == "" {
		from = "HEAD"
	}
	earlier, err := repository.Resolve(ctx, from)
	if err != nil {
		return err
	}
	later := ""
	if to != "" || ranged && !fork {
		if to == "" {
			to = "HEAD"
		}
		if later, err = repository.Resolve(ctx, to); err != nil {
			return err
		}
	}
	if fork {
		if earlier, err = repository.Fork(ctx, earlier, later); err != nil {
			return err
		}
	}
	disk := r.in.tree
	before, err := r.tree(ctx, repository, earlier)
	if err != nil {
		return err
	}
	r.options.Since, r.options.SinceName = disk.At(before), flag
	if later == "" {
		disk.Hide(before.Submodules())
		return nil
	}
	after, err := r.tree(ctx, repository, later)
	if err != nil {
		return err
	}
	r.in.tree = disk.At(after)
	for _, name := range r.in.paths {
		if !r.in.tree.Exists(name) {
			return usage("give paths that the later revision holds", "%s does not exist at %s", name, to)
		}
	}
	return nil
}

func (r *revisions) tree(ctx context.Context, repository *git.Repository, commit string) (*git.Tree, error) {
	t, err := repository.Tree(ctx, commit)
	if err == nil {
		r.trees = append(r.trees, t)
	}
	return t, err
}
