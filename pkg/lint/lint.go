// Package lint is plinth as a library: Run takes paths of a tree to findings.
// The command line, the editor server and the tests share it. It does not
// print anything; pkg/report does.
package lint

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/engine"
	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
)

// Options are what a run is told. The zero value judges the whole tree by no policy.
type Options struct {
	// Paths are files and directories of the tree; none means all of it. A
	// file that is named always counts as infrastructure code.
	Paths []string
	// Policies are those that are on.
	Policies []*policy.Policy
	// Library holds them.
	Library *policy.Library
	// Workers bounds what runs at once; 0 means one for each processor.
	Workers int
	// AccountUnits are the ids of units that hold their account's baseline:
	// what they lack, the account lacks.
	AccountUnits []string
	// Progress, if set, is told what is done, from one goroutine at a time.
	Progress func(Progress)
}

// Progress says how far a run is.
type Progress struct {
	// Stage is "reading" or "judging".
	Stage string
	// Done and Total count units.
	Done, Total int
}

// Run reads the paths, makes the graph and judges it. The error is about the
// options or a policy that does not compile; whatever is wrong with the input
// is a diagnostic of the result.
func Run(ctx context.Context, tree *source.Tree, o Options) (*Result, error) {
	result, err := Load(ctx, tree, o)
	if err != nil {
		return nil, err
	}
	result.Policies = o.Policies
	if o.Progress != nil {
		o.Progress(Progress{Stage: "judging", Total: len(result.Graph.Units)})
	}
	findings, diags, err := engine.Run(ctx, result.Graph, o.Library, engine.Options{
		Policies:     o.Policies,
		Workers:      o.Workers,
		AccountUnits: o.AccountUnits,
	})
	if err != nil {
		return nil, fmt.Errorf("judge: %w", err)
	}
	result.Findings = only(findings, o.Paths, tree)
	result.Diagnostics = append(result.Diagnostics, diags...)
	result.Diagnostics.Sort()
	return result, nil
}

// Load reads the paths and makes the graph in its normal form, and judges nothing.
func Load(ctx context.Context, tree *source.Tree, o Options) (*Result, error) {
	l := loader{tree: tree, options: o}
	if err := l.collect(ctx); err != nil {
		return nil, err
	}
	if err := l.read(ctx); err != nil {
		return nil, err
	}
	result := &Result{Tree: tree, Graph: &graph.Graph{Units: l.units}, Diagnostics: l.diags}
	result.Files = l.account()
	result.Diagnostics.Sort()
	return result, nil
}

// only keeps the findings that concern the files that were named. A directory
// that was named keeps all findings of the units below it.
func only(findings []finding.Finding, paths []string, tree *source.Tree) []finding.Finding {
	var files []string
	for _, p := range paths {
		if tree.IsDir(p) {
			return findings
		}
		files = append(files, p)
	}
	if len(files) == 0 {
		return findings
	}
	return slices.DeleteFunc(findings, func(f finding.Finding) bool { return !concerns(f, files) })
}

func concerns(f finding.Finding, files []string) bool {
	if slices.Contains(files, f.Range.File) {
		return true
	}
	for _, chain := range f.Calls {
		for _, call := range chain {
			if slices.Contains(files, call.Range.File) {
				return true
			}
		}
	}
	return slices.ContainsFunc(f.Related, func(r finding.Related) bool { return slices.Contains(files, r.Range.File) })
}

// ExitCode gives the process's exit code for a result: 1 when a failing
// finding is at or above the severity, else 3 when something could not be
// analysed, else 0. Open findings never fail a run. A failOn of 0 means that no finding does.
func (r *Result) ExitCode(failOn policy.Severity) int {
	if failOn > 0 && slices.ContainsFunc(r.Findings, func(f finding.Finding) bool {
		return f.Status == finding.Fail && f.Policy.Severity >= failOn
	}) {
		return 1
	}
	if r.Diagnostics.HasErrors() {
		return 3
	}
	return 0
}

// unreadable gives the reason of an error about a file, without its path.
func unreadable(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			break
		}
		err = inner
	}
	return strings.TrimSpace(err.Error())
}

func unreadFile(path string, err error) diag.Diagnostic {
	return diag.Diagnostic{
		Severity: diag.Error, Code: "file-unreadable", Range: source.Range{File: path},
		Summary: "File cannot be read",
		Detail:  fmt.Sprintf("%s: %s.", path, unreadable(err)),
	}
}
