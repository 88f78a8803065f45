package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/plinth-lint/plinth/pkg/explain"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/policies"
)

// explainFlags are the flags of plinth explain.
type explainFlags struct {
	color, format choice
	own           ownPolicies
	with          []string
	parameters    []string
	terraform     terraformFlags
}

func newExplain(s streams) *cobra.Command {
	var f explainFlags
	cmd := &cobra.Command{
		Use:   "explain SUBJECT",
		Short: "Explain a policy, a best practice, an exam, a resource type, or the resource at a line",
		Long: `Explain shows what plinth knows of a subject: a policy by id or alias, a pillar,
a question or best practice of the Well-Architected Framework, an exam or one
of its tasks, a resource type of any tool, or, as FILE:LINE, the resource that
stands there: its properties as policies see them with where each is set, what
is not known and why, and what was found on it.`,
		Example: `  plinth explain sqs-queue-visibility-timeout
  plinth explain CKV_AWS_21
  plinth explain SEC08-BP02
  plinth explain SAA-C03 2.1
  plinth explain aws_s3_bucket
  plinth explain infra/main.tf:12
  plinth explain modules/queue/main.tf:3 --with .`,
		ValidArgsFunction: completeSubjects,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("`plinth policies` lists the policies, `plinth map` the framework", "explain takes one subject")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			page, err := f.find(cmd.Context(), strings.Join(args, " "))
			if err != nil {
				return err
			}
			return f.write(s, page)
		},
	}
	f.own.add(cmd)
	addChoice(cmd, &f.format, "format", "form of the page", "text", "json", "markdown")
	addChoice(cmd, &f.color, "color", "colour in the text", "auto", "always", "never")
	cmd.Flags().StringArrayVar(&f.with, "with", nil, "`PATH` that is read besides the file of FILE:LINE, for the callers of a module say")
	addParameters(cmd, &f.parameters)
	f.terraform.add(cmd)
	return cmd
}

func (f *explainFlags) write(s streams, page *explain.Page) error {
	w := bufio.NewWriter(s.out)
	var err error
	switch f.format.value {
	case "json":
		err = page.JSON(w)
	case "markdown":
		err = page.Markdown(w)
	default:
		err = page.Text(w, explain.Options{Color: colored(f.color.value, s.out), Width: width(s.out)})
	}
	if err == nil {
		err = w.Flush()
	}
	if err != nil {
		return fmt.Errorf("write page: %w", err)
	}
	return nil
}

// at matches FILE:LINE, with a column behind it as reports write it.
var at = regexp.MustCompile(`^(.+?):(\d+)(:\d+)?$`)

func (f *explainFlags) find(ctx context.Context, subject string) (*explain.Page, error) {
	library, err := f.own.load(ctx)
	if err != nil {
		return nil, err
	}
	if page, ok := explain.Find(library, subject); ok {
		return page, nil
	}
	if m := at.FindStringSubmatch(subject); m != nil {
		line, err := strconv.Atoi(m[2])
		if err != nil {
			return nil, usage("", "%s is no line", m[2])
		}
		return f.at(ctx, library, m[1], line)
	}
	hint := "`plinth policies` lists the policies, `plinth map` the framework"
	if near := explain.Suggest(library, subject); near != "" {
		hint = fmt.Sprintf("did you mean %s?", near)
	} else if info, err := os.Stat(subject); err == nil && !info.IsDir() {
		hint = fmt.Sprintf("give a line of it: %s:1", subject)
	}
	return nil, usage(hint, "nothing is known of %q", subject)
}

// at explains the resource at a line of a file.
func (f *explainFlags) at(ctx context.Context, library *policy.Library, file string, line int) (*explain.Page, error) {
	in, err := openInput(streams{}, append([]string{file}, f.with...))
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.tree.Close() }()
	o := lint.Options{Paths: in.paths, Library: library, Profile: "all", Today: time.Now()}
	if o.Parameters, err = readParameters(f.parameters, in); err != nil {
		return nil, err
	}
	if o.Terraform, err = f.terraform.options(in.tree); err != nil {
		return nil, err
	}
	result, err := lint.Run(ctx, in.tree, o)
	if err != nil {
		return nil, configError(err)
	}
	page, near := explain.At(result, in.paths[0], line)
	switch {
	case page != nil:
		return page, nil
	case near > 0:
		return nil, usage(fmt.Sprintf("the nearest begins at %s:%d", file, near), "no resource stands at %s:%d", file, line)
	}
	for _, d := range result.Diagnostics {
		if d.Range.File == in.paths[0] {
			return nil, usage("", "%s", d)
		}
	}
	return nil, usage(fmt.Sprintf("`plinth graph %s` shows what is read of it", file), "%s declares no resource", file)
}

func completeSubjects(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
	library, err := policy.Load(policies.FS)
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	if strings.ContainsAny(begun, "/.") { // a file; its line is the reader's
		return nil, cobra.ShellCompDirectiveNoSpace
	}
	var out []string
	for _, s := range explain.Subjects(library) {
		if strings.HasPrefix(strings.ToLower(s[0]), strings.ToLower(begun)) {
			out = append(out, s[0]+"\t"+s[1])
		}
	}
	return out, cobra.ShellCompDirectiveDefault
}
