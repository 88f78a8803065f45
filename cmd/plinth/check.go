package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/plinth-lint/plinth/pkg/baseline"
	"github.com/plinth-lint/plinth/pkg/config"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/policies"
)

// checkFlags are the flags of plinth check.
type checkFlags struct {
	failOn, profile choice
	output          outputFlags
	selection       selection
	own             ownPolicies
	changed         bool
	jobs            int
	config          string
	parameters      []string
	acceptFrom      []string
	terraform       terraformFlags
	earlier         earlierFlags
}

func newCheck(s streams) *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "check [PATH]...",
		Short: "Judge infrastructure code and report findings",
		Long: `Check reads every CloudFormation template, Terraform configuration and Kubernetes
manifest below the paths (the current directory if none is given; - is standard
input), judges the resources, and reports findings. What cannot be determined, because a variable
has no value say, is counted and never fails a run. A Terraform plan or state as JSON is joined
with the configuration that it was made of.

Exit codes: 2 wrong usage; else 1 findings at or above --fail-on; else 3 a file
could not be analysed; else 0.`,
		Example: `  plinth check .
  plinth check --pillar reliability,cost-optimization infra/
  plinth check --output sarif=plinth.sarif --output text=- .
  plinth check --format markdown --limit 65536 . > review.md
  plinth check --changed infra/main.tf infra/queue.tf
  plinth check --var-file prod.tfvars --workspace prod infra/
  cat template.yaml | plinth check -
  terraform show -json plan.out | plinth check infra/ -`,
		RunE: func(cmd *cobra.Command, args []string) error {
			outputs, err := f.output.list(cmd.Flags().Changed("format"))
			if err != nil {
				return err
			}
			return f.run(cmd.Context(), s, outputs, args)
		},
	}
	f.output.add(cmd)
	addOptional(cmd, &f.failOn, "fail-on", "lowest severity of a finding that makes the exit code 1 (default medium)", append(policy.Severities(), "never")...)
	f.addRun(cmd)
	f.earlier.add(cmd)
	cmd.Flags().BoolVar(&f.changed, "changed", false, "the paths are the files of a change: judge only what they are part of, together with all else of the repository")
	return cmd
}

// addRun adds the flags that decide what a run finds.
func (f *checkFlags) addRun(cmd *cobra.Command) {
	addOptional(cmd, &f.profile, "profile", "set of policies that are on (default recommended)", config.Profiles()...)
	cmd.Flags().StringVar(&f.config, "config", "", "configuration `FILE` in place of the plinth.yaml files found")
	addParameters(cmd, &f.parameters)
	f.selection.add(cmd)
	f.terraform.add(cmd)
	f.own.add(cmd)
	cmd.Flags().StringSliceVar(&f.acceptFrom, "accept-from", nil, "other tools whose suppressions in the source hold: `TOOLS` such as checkov,trivy, or all")
	_ = cmd.RegisterFlagCompletionFunc("accept-from", cobra.FixedCompletions(append(config.Tools(), "all"), cobra.ShellCompDirectiveNoFileComp))
	cmd.Flags().IntVar(&f.jobs, "jobs", 0, "how many units to work on at once (0: one for each processor)")
}

// prepare opens the input and gives what the flags say of a run. The caller closes the tree.
func (f *checkFlags) prepare(ctx context.Context, s streams, args []string) (in input, o lint.Options, err error) {
	library, err := f.own.load(ctx)
	if err != nil {
		return in, o, err
	}
	if o, err = f.options(library); err != nil {
		return in, o, err
	}
	if in, err = openInput(s, args); err != nil {
		return in, o, err
	}
	o.Paths = in.paths
	if f.changed {
		o.Paths, o.Changed = nil, in.paths
	}
	if f.config != "" {
		o.Config, err = readConfig(f.config, library, in.tree)
	}
	if err != nil {
		_ = in.tree.Close()
		return in, o, err
	}
	if o.Parameters, err = readParameters(f.parameters, in); err == nil {
		o.Terraform, err = f.terraform.options(in.tree)
	}
	if err != nil {
		_ = in.tree.Close()
	}
	return in, o, err
}

// judge runs, with the progress on the terminal.
func judge(ctx context.Context, s streams, in input, o lint.Options) (*lint.Result, error) {
	progress := newProgress(s.err)
	o.Progress = progress.show
	result, err := lint.Run(ctx, in.tree, o)
	progress.clear()
	return result, configError(err)
}

func (f *checkFlags) run(ctx context.Context, s streams, outputs []output, args []string) error {
	in, options, err := f.prepare(ctx, s, args)
	if err != nil {
		return err
	}
	disk := in.tree
	defer func() { _ = disk.Close() }()
	done, err := f.earlier.open(ctx, args, &in, &options)
	if err != nil {
		return err
	}
	defer done()
	result, err := judge(ctx, s, in, options)
	if err != nil {
		return err
	}
	if err := f.output.write(s, outputs, result, in); err != nil {
		return err
	}
	if code := result.ExitCode(); code != exitOK {
		return exitError(code)
	}
	return nil
}

// options gives what the flags say of a run.
func (f *checkFlags) options(library *policy.Library) (lint.Options, error) {
	o := lint.Options{Library: library, Profile: f.profile.value, Workers: f.jobs, Today: time.Now()}
	chosen, only, err := f.selection.choose(library)
	if err != nil {
		return o, err
	}
	o.Policies, o.Only = chosen, only
	if o.AcceptFrom, err = tools(f.acceptFrom); err != nil {
		return o, err
	}
	if f.failOn.value != "" {
		least, _ := policy.ParseSeverity(f.failOn.value) // "never" is no severity, and 0
		o.FailOn = &least
	}
	return o, nil
}

// readConfig reads the file of --config. Its paths are relative to the root of the scan; what it extends lies in that, or
// else in the file's own directory.
func readConfig(name string, library *policy.Library, tree *source.Tree) (*config.Config, error) {
	if _, err := os.Stat(name); err != nil {
		return nil, missing(name, err)
	}
	at := config.Place{Tree: tree, As: config.Name}
	inside, ok := inTree(name, tree)
	if !ok {
		own, err := source.Open(filepath.Dir(name))
		if err != nil {
			return nil, missing(name, err)
		}
		defer func() { _ = own.Close() }()
		at.Tree, inside = own, filepath.Base(name)
		if dir := filepath.ToSlash(filepath.Dir(name)); dir != "." {
			at.Prefix = strings.TrimSuffix(dir, "/") + "/"
		}
	}
	c, err := config.Read(at, inside, library)
	if err != nil {
		return nil, configError(err)
	}
	return c, nil
}

// configError gives a fault of a configuration the form of wrong usage.
func configError(err error) error {
	var fault *config.Error
	var old *baseline.Error
	switch {
	case errors.As(err, &fault):
		return &usageError{fault, fault.Hint}
	case errors.As(err, &old):
		return &usageError{old, old.Hint}
	}
	var unset *lint.UnconfiguredError
	if errors.As(err, &unset) {
		return &usageError{unset, "write in plinth.yaml " + unset.Policy.Configuration()}
	}
	return err
}

// input is what a command reads.
type input struct {
	tree  *source.Tree
	paths []string
	// display is the working directory relative to the tree's root, to which
	// paths are shown relative.
	display string
}

// openInput opens the tree that holds the paths; "-" is standard input, alone
// or with the Terraform configuration that a plan on it was made of.
func openInput(s streams, args []string) (input, error) {
	if len(args) == 0 {
		args = []string{"."}
	}
	paths := slices.DeleteFunc(slices.Clone(args), func(a string) bool { return a == "-" })
	if len(paths) == len(args) {
		return openPaths(paths)
	}
	content, err := readStdin(s.in)
	if err != nil {
		return input{}, err
	}
	name := lint.StdinName(content)
	if len(paths) == 0 {
		tree := source.Memory(map[string]string{name: string(content)})
		return input{tree: tree, paths: []string{name}, display: "."}, nil
	}
	if !lint.IsPlan(content) {
		return input{}, usage("give either paths or - alone", "standard input and paths can be checked together only if it is a Terraform plan or state as JSON")
	}
	in, err := openPaths(paths)
	if err != nil {
		return input{}, err
	}
	dir := in.paths[0]
	if !in.tree.IsDir(dir) {
		dir = path.Dir(dir)
	}
	for name = path.Join(dir, name); in.tree.Exists(name); {
		name = path.Join(dir, "_"+path.Base(name))
	}
	in.tree.Overlay(source.NewFile(name, content))
	in.paths = append(in.paths, name)
	return in, nil
}

// openPaths opens the tree that holds files and directories.
func openPaths(args []string) (input, error) {
	for _, a := range args {
		if _, err := os.Stat(a); err != nil {
			return input{}, missing(a, err)
		}
	}
	root, relative, err := source.Locate(args)
	if err != nil {
		return input{}, err
	}
	tree, err := source.Open(root)
	if err != nil {
		return input{}, err
	}
	in := input{tree: tree, paths: relative, display: "."}
	if wd, err := os.Getwd(); err == nil {
		if resolved, err := filepath.EvalSymlinks(wd); err == nil {
			wd = resolved
		}
		if rel, err := filepath.Rel(root, wd); err == nil {
			in.display = filepath.ToSlash(rel)
		}
	}
	return in, nil
}

func missing(arg string, err error) error {
	var inner *fs.PathError
	if errors.As(err, &inner) {
		err = inner.Err
	}
	if errors.Is(err, fs.ErrNotExist) {
		return usage("give files or directories that exist, or - for standard input", "%s does not exist", arg)
	}
	return usage("", "cannot read %s: %w", arg, err)
}

func readStdin(r io.Reader) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(r, source.MaxFileSize+1))
	if err != nil {
		return nil, fmt.Errorf("read standard input: %w", err)
	}
	if len(content) > source.MaxFileSize {
		return nil, usage("", "standard input: %w", source.ErrTooLarge)
	}
	return content, nil
}

// selection chooses policies.
type selection struct {
	pillars, ids []string
	severity     choice
}

func (sel *selection) add(cmd *cobra.Command) {
	cmd.Flags().StringSliceVar(&sel.pillars, "pillar", nil, "only policies of these pillars")
	cmd.Flags().StringSliceVar(&sel.ids, "policy", nil, "only these policies, by id or alias")
	addChoice(cmd, &sel.severity, "severity", "only policies of at least this severity", policy.Severities()...)
	_ = cmd.RegisterFlagCompletionFunc("pillar", cobra.FixedCompletions(pillarIDs(), cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("policy", completePolicies)
}

func completePolicies(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	library, err := policy.Load(policies.FS)
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var out []string
	for _, p := range library.Policies() {
		out = append(out, p.ID+"\t"+p.Title)
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// choose gives the policies that are named, nil when none is, and the filter of the other flags.
func (sel *selection) choose(library *policy.Library) (named []*policy.Policy, only func(*policy.Policy) bool, err error) {
	for _, id := range sel.ids {
		p, err := findPolicy(library, id)
		if err != nil {
			return nil, nil, err
		}
		named = append(named, p)
	}
	pillars := map[string]bool{}
	for _, name := range sel.pillars {
		id, err := findPillar(name)
		if err != nil {
			return nil, nil, err
		}
		pillars[id] = true
	}
	least, err := policy.ParseSeverity(sel.severity.value)
	if err != nil {
		return nil, nil, err
	}
	return named, func(p *policy.Policy) bool {
		return (len(pillars) == 0 || pillars[p.Pillar]) && p.Severity >= least
	}, nil
}

// policies gives the policies that the flags leave of the library.
func (sel *selection) policies(library *policy.Library) ([]*policy.Policy, error) {
	named, only, err := sel.choose(library)
	if err != nil {
		return nil, err
	}
	if named == nil {
		named = library.Policies()
	}
	on := slices.DeleteFunc(slices.Clone(named), func(p *policy.Policy) bool { return !only(p) })
	if len(on) == 0 {
		return nil, usage("`plinth policies` lists all of them", "no policy matches %s",
			strings.Join(append(sel.pillars, sel.ids...), ", "))
	}
	return on, nil
}
