package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plinth-lint/plinth/pkg/config"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/policies"
)

// starter is a file that init writes.
type starter struct{ name, content string }

func newInit(s streams) *cobra.Command {
	var hook bool
	var ci choice
	cmd := &cobra.Command{
		Use:   "init [DIR]",
		Short: "Write a first plinth.yaml, and a hook or a pipeline on request",
		Long: `Init looks at what a directory (the current one if none is given) holds and writes a plinth.yaml for
it, with what is often set as comments. --hook adds the configuration of pre-commit,
--ci that of a pipeline. Nothing that is there is overwritten.`,
		Example: `  plinth init
  plinth init --hook --ci github`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := "."
			if len(args) == 1 {
				dir = args[0]
			}
			if info, err := os.Stat(dir); err != nil {
				return missing(dir, err)
			} else if !info.IsDir() {
				return usage("give the directory that plinth.yaml is for", "%s is no directory", dir)
			}
			tree, err := source.Open(dir)
			if err != nil {
				return err
			}
			defer func() { _ = tree.Close() }()
			library, err := policy.Load(policies.FS)
			if err != nil {
				return fmt.Errorf("load policies: %w", err)
			}
			result, err := lint.Load(cmd.Context(), tree, lint.Options{Library: library})
			if err != nil {
				return configError(err)
			}
			files := []starter{{config.Name, firstConfig(result)}}
			if hook {
				files = append(files, starter{".pre-commit-config.yaml", firstHook})
			}
			switch ci.value {
			case "github":
				files = append(files, starter{".github/workflows/plinth.yml", firstWorkflow})
			case "gitlab":
				files = append(files, starter{".gitlab-ci.yml", firstPipeline})
			}
			return writeNew(s, dir, files)
		},
	}
	cmd.Flags().BoolVar(&hook, "hook", false, "also write .pre-commit-config.yaml")
	addOptional(cmd, &ci, "ci", "also write a pipeline", "github", "gitlab")
	return cmd
}

// writeNew writes files where none is: all of them or, if one is there, none.
func writeNew(s streams, dir string, files []starter) error {
	for _, f := range files {
		name := filepath.Join(dir, filepath.FromSlash(f.name))
		if _, err := os.Lstat(name); err == nil {
			return usage("nothing was written; take it away or change it by hand", "%s is there already", filepath.ToSlash(name))
		} else if !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("look for %s: %w", name, err)
		}
	}
	for _, f := range files {
		name := filepath.Join(dir, filepath.FromSlash(f.name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return fmt.Errorf("make the directory of %s: %w", name, err)
		}
		file, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
		if err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
		_, err = file.WriteString(f.content)
		if err := errors.Join(err, file.Close()); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
		fmt.Fprintf(s.out, "wrote %s\n", printable(filepath.ToSlash(name)))
	}
	fmt.Fprintf(s.out, "next: plinth check %s\n", printable(filepath.ToSlash(dir)))
	return nil
}

// firstConfig gives a plinth.yaml for what was found.
func firstConfig(r *lint.Result) string {
	var b strings.Builder
	b.WriteString("# docs/configuration.md of plinth documents every key; `plinth config show` prints what holds.\n")
	b.WriteString("# Found here: " + found(r) + ".\n\n")
	b.WriteString("profile: recommended   # or all\nfail-on: medium        # low, medium, high, critical, never\n")
	b.WriteString("\n# policies:\n#   s3-bucket-lifecycle: off\n#   lambda-function-arm64: high\n")
	if examples := exampleDirs(r); len(examples) > 0 {
		b.WriteString("\n# What is shown and never deployed need not be checked.\n# exclude:\n")
		for _, dir := range examples {
			b.WriteString("#   - " + commented(dir+"/") + "\n")
		}
	}
	b.WriteString("\n# owners:\n#   \"network/\": network-team\n")
	if values := valueFiles(r); len(values) > 0 {
		b.WriteString("\n# Files of values that no root reads by itself:\n# terraform:\n")
		for _, v := range values {
			b.WriteString("#   " + commented(path.Dir(v)) + ": {var-files: [" + commented(v) + "]}\n")
		}
	}
	return b.String()
}

// commented quotes a name for YAML within a comment.
func commented(name string) string {
	return fmt.Sprintf("%q", printable(name))
}

func found(r *lint.Result) string {
	units, resources := map[graph.Tool]int{}, 0
	for _, u := range r.Graph.Units {
		units[u.Tool]++
		resources += len(u.Resources)
	}
	var parts []string
	for _, t := range []struct {
		tool      graph.Tool
		one, many string
	}{
		{graph.CloudFormation, "CloudFormation template", "CloudFormation templates"}, {graph.Terraform, "Terraform root", "Terraform roots"},
		{graph.Kubernetes, "set of Kubernetes manifests", "sets of Kubernetes manifests"},
	} {
		if n := units[t.tool]; n > 0 {
			parts = append(parts, count(n, t.one, t.many))
		}
	}
	if len(parts) == 0 {
		return "no infrastructure code yet"
	}
	return strings.Join(parts, ", ") + ", " + count(resources, "resource", "resources")
}

// maxHints bounds what is proposed of one kind.
const maxHints = 5

// exampleDirs gives directories whose names say that they hold examples.
func exampleDirs(r *lint.Result) []string {
	var dirs []string
	for _, f := range r.Files {
		for dir := path.Dir(f.Path); dir != "."; dir = path.Dir(dir) {
			if name := path.Base(dir); slices.Contains([]string{"examples", "example", "testdata", "fixtures", "test-fixtures"}, name) {
				dirs = append(dirs, dir)
			}
		}
	}
	slices.Sort(dirs)
	dirs = slices.Compact(dirs)
	return dirs[:min(len(dirs), maxHints)]
}

// valueFiles gives the files of values beside Terraform roots that Terraform reads only when it is told to.
func valueFiles(r *lint.Result) []string {
	var files []string
	for _, u := range r.Graph.Units {
		if u.Tool != graph.Terraform || len(files) >= maxHints {
			continue
		}
		names, err := r.Tree.List(u.ID)
		if err != nil {
			continue // told when the root is read
		}
		for _, name := range names {
			auto := strings.HasSuffix(name, ".auto.tfvars") || name == "terraform.tfvars"
			if strings.HasSuffix(name, ".tfvars") && !auto {
				files = append(files, path.Join(u.ID, name))
			}
		}
	}
	return files[:min(len(files), maxHints)]
}
