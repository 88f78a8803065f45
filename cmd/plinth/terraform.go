package main

import (
	"errors"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/pkg/terraform"
)

// terraformFlags say what Terraform would be told on its command line.
type terraformFlags struct {
	given       []terraform.Given
	environment bool
	workspace   string
	modules     []string
}

// givenFlag is --var or --var-file. Both add to one list, because the order among them counts.
type givenFlag struct {
	given *[]terraform.Given
	file  bool
}

func (g givenFlag) String() string { return "" }

func (g givenFlag) Type() string {
	if g.file {
		return "FILE"
	}
	return "NAME=VALUE"
}

func (g givenFlag) Set(text string) error {
	if g.file {
		*g.given = append(*g.given, terraform.Given{File: text})
		return nil
	}
	name, value, ok := strings.Cut(text, "=")
	if !ok || name == "" {
		return errors.New("must be a name, = and a value")
	}
	*g.given = append(*g.given, terraform.Given{Name: strings.TrimSpace(name), Text: value})
	return nil
}

func (f *terraformFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.Var(givenFlag{&f.given, true}, "var-file", "file with values of Terraform variables; a later one wins over an earlier one")
	flags.Var(givenFlag{&f.given, false}, "var", "value of a Terraform variable, as terraform takes it")
	flags.BoolVar(&f.environment, "tf-vars-from-env", false, "read values of Terraform variables from TF_VAR_NAME in the environment")
	flags.StringVar(&f.workspace, "workspace", "", "`NAME` of the Terraform workspace (default: not known)")
	flags.StringArrayVar(&f.modules, "module-path", nil, "directory with a copy of a Terraform module that is no local path, as `SOURCE=DIR`")
}

// options gives what the flags say, with paths relative to the root of the tree.
func (f *terraformFlags) options(tree *source.Tree) (terraform.Options, error) {
	o := terraform.Options{Workspace: f.workspace}
	for _, g := range f.given {
		if g.File != "" {
			inside, err := insideTree(tree, "--var-file", g.File)
			if err != nil {
				return o, err
			}
			g.File = inside
		}
		o.Given = append(o.Given, g)
	}
	if f.environment {
		o.Environment = map[string]string{}
		for _, e := range os.Environ() {
			name, value, _ := strings.Cut(e, "=")
			if name, ok := strings.CutPrefix(name, "TF_VAR_"); ok {
				o.Environment[name] = value
			}
		}
	}
	for _, m := range f.modules {
		i := strings.LastIndex(m, "=")
		if i <= 0 || i == len(m)-1 {
			return o, usage("give the source as the module call has it, = and a directory: --module-path terraform-aws-modules/vpc/aws=vendor/vpc",
				"--module-path %s is not SOURCE=DIR", m)
		}
		dir, err := insideTree(tree, "--module-path", m[i+1:])
		if err != nil {
			return o, err
		}
		if !tree.IsDir(dir) {
			return o, usage("give a directory that holds .tf files", "--module-path: %s is not a directory", m[i+1:])
		}
		if o.Modules == nil {
			o.Modules = map[string]string{}
		}
		o.Modules[m[:i]] = dir
	}
	return o, nil
}

// insideTree gives the path within the tree of a path that a flag names, which must be there.
func insideTree(tree *source.Tree, flag, name string) (string, error) {
	if _, err := os.Stat(name); err != nil {
		return "", missing(name, err)
	}
	inside, ok := inTree(name, tree)
	if !ok {
		return "", usage("plinth reads nothing outside of the repository, or of the directory that holds all paths",
			"%s: %s is outside of the scanned root", flag, name)
	}
	return inside, nil
}
