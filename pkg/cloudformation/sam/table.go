package sam

import (
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/document"
)

// simpleTable expands AWS::Serverless::SimpleTable
// (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-simpletable.html).
func (x *expander) simpleTable(o *origin) {
	props := o.body()
	p, name, kind := o.at, o.at.text("id"), o.at.text("S")
	if n := o.get("PrimaryKey"); n != nil {
		p = o.near("PrimaryKey")
		name, kind = given(n, "Name"), given(n, "Type")
		letter := map[string]string{"String": "S", "Number": "N", "Binary": "B"}[text(kind)]
		if name == nil || kind == nil || isText(kind) && letter == "" {
			x.warn(n.Range, "The PrimaryKey of %s has a Name and a Type: String, Number or Binary.", o.id)
			return
		}
		if isText(kind) {
			kind = at(kind).text(letter)
		}
	}
	set(props, p.pair("AttributeDefinitions", p.of(`[{"AttributeName": "$0", "AttributeType": "$1"}]`, name, kind)))
	set(props, p.pair("KeySchema", p.of(`[{"AttributeName": "$0", "KeyType": "HASH"}]`, name)))
	o.same(props, "PointInTimeRecoverySpecification SSESpecification TableName")
	if t, ok := keyed(o.props, "ProvisionedThroughput"); ok && truthy(t.Value) {
		set(props, t)
	} else {
		set(props, o.at.pair("BillingMode", o.at.text("PAY_PER_REQUEST")))
	}
	if n := o.get("Tags"); truthy(n) {
		set(props, document.Pair{Key: o.tagsKey(), Value: o.tags("")})
	}
	x.emit(o, o.at, o.id, "AWS::DynamoDB::Table", props)
}

// layerVersion expands AWS::Serverless::LayerVersion
// (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-layerversion.html).
func (x *expander) layerVersion(o *origin) {
	props := o.body()
	o.same(props, "Description CompatibleArchitectures CompatibleRuntimes LicenseInfo LayerName")
	if !truthy(o.get("LayerName")) {
		set(props, o.at.pair("LayerName", o.at.text(o.id)))
	}
	if p, ok := keyed(o.props, "ContentUri"); ok && !isNull(p.Value) {
		set(props, document.Pair{Key: renamed(p.Key, "Content"), Value: location(p.Value, "S3Bucket", "S3Key", "S3ObjectVersion")})
	} else {
		x.warn(o.at.r, "The layer %s has no ContentUri.", o.id)
	}
	policy := o.at.pair("DeletionPolicy", o.at.text("Retain"))
	if own, ok := keyed(o.node, "DeletionPolicy"); ok {
		policy = own
	}
	if p, ok := keyed(o.props, "RetentionPolicy"); ok && !isNull(p.Value) {
		s, _ := x.literal(p.Value)
		switch {
		case strings.EqualFold(s, "Retain"):
			policy = document.Pair{Key: renamed(p.Key, "DeletionPolicy"), Value: at(p.Value).text("Retain")}
		case strings.EqualFold(s, "Delete"):
			policy = document.Pair{Key: renamed(p.Key, "DeletionPolicy"), Value: at(p.Value).text("Delete")}
		default:
			x.warn(p.Value.Range, "The RetentionPolicy of %s is Retain or Delete.", o.id)
		}
	}
	x.emit(o, o.at, o.id, "AWS::Lambda::LayerVersion", props, policy)
}

// application expands AWS::Serverless::Application, a stack within the stack
// (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-application.html).
func (x *expander) application(o *origin) {
	props := o.body()
	o.same(props, "Parameters NotificationARNs TimeoutInMinutes")
	tags := o.tags("lambda:createdBy")
	var own []*document.Node
	if p, ok := keyed(o.props, "Location"); ok && !isNull(p.Value) {
		if isMapping(p.Value) {
			// An application of the repository: where its template lies is known at deployment.
			for _, word := range [][2]string{{"ApplicationId", "serverlessrepo:applicationId"}, {"SemanticVersion", "serverlessrepo:semanticVersion"}} {
				if c, ok := keyed(p.Value, word[0]); ok && !isNull(c.Value) {
					own = append(own, at(c.Key).of(`{"Key": "$0", "Value": "$1"}`, at(c.Key).text(word[1]), c.Value))
				}
			}
		} else {
			set(props, document.Pair{Key: renamed(p.Key, "TemplateURL"), Value: p.Value})
		}
	} else {
		x.warn(o.at.r, "The application %s has no Location.", o.id)
	}
	tags.Items = slices.Insert(tags.Items, 1, own...)
	o.as(props, "TemplateUrl", "TemplateURL")
	set(props, document.Pair{Key: renamed(o.tagsKey(), "Tags"), Value: tags})
	x.emit(o, o.at, o.id, "AWS::CloudFormation::Stack", props)
}
