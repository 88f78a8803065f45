package canonical_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/graph"
)

func TestWhatIsNotKnownStaysUnknownThroughEveryOperator(t *testing.T) {
	const variables = `
		variable "any" {}
		variable "text" { type = string }
		variable "texts" { type = list(string) }
		variable "on" {}
		`
	for _, c := range []struct {
		name, source, address, kind, want string
	}{
		{
			"rename", `resource "aws_sqs_queue" "a" { visibility_timeout_seconds = var.any }`,
			"aws_sqs_queue.a", "AWS::SQS::Queue", `{VisibilityTimeout:?var.any}`,
		},
		{
			"rename of a choice", `resource "aws_sqs_queue" "a" { visibility_timeout_seconds = var.on ? 30 : null }`,
			"aws_sqs_queue.a", "AWS::SQS::Queue", `{VisibilityTimeout:var.on?30:absent}`,
		},
		{
			"enum", `resource "aws_lb" "a" { internal = var.any }`,
			"aws_lb.a", "AWS::ElasticLoadBalancingV2::LoadBalancer", `{Scheme:?var.any}`,
		},
		{
			"enum of a choice", `resource "aws_lb" "a" { internal = var.on ? true : false }`,
			"aws_lb.a", "AWS::ElasticLoadBalancingV2::LoadBalancer", `{Scheme:var.on?"internal":"internet-facing"}`,
		},
		{
			"json", `resource "aws_sqs_queue" "a" { redrive_policy = var.any }`,
			"aws_sqs_queue.a", "AWS::SQS::Queue", `{RedrivePolicy:?var.any}`,
		},
		{
			"json with a hole", `resource "aws_ecs_task_definition" "a" { container_definitions = jsonencode([{ name = "web", image = var.text }]) }`,
			"aws_ecs_task_definition.a", "AWS::ECS::TaskDefinition", `{ContainerDefinitions:[{Image:?var.text Name:"web"}]}`,
		},
		{
			"list", `resource "aws_iam_role_policy" "a" { role = var.any }`,
			"aws_iam_role_policy.a", "AWS::IAM::Policy", `{Roles:[?var.any]}`,
		},
		{
			"each of an unknown text", `resource "aws_lb_listener" "a" { certificate_arn = var.text }`,
			"aws_lb_listener.a", "AWS::ElasticLoadBalancingV2::Listener", `{Certificates:[{CertificateArn:?var.text}]}`,
		},
		{
			"each of an unknown list", `resource "aws_eks_cluster" "a" { enabled_cluster_log_types = var.texts }`,
			"aws_eks_cluster.a", "AWS::EKS::Cluster", `{Logging:{ClusterLogging:{EnabledTypes:[...?var.texts]}}}`,
		},
		{
			"each of a choice of lists", `resource "aws_eks_cluster" "a" { enabled_cluster_log_types = var.on ? ["audit"] : [] }`,
			"aws_eks_cluster.a", "AWS::EKS::Cluster", `{Logging:{ClusterLogging:{EnabledTypes:var.on?[{Type:"audit"}]:[]}}}`,
		},
		{
			"pairs with an unknown key", `resource "aws_autoscaling_group" "a" {
				tag {
					key   = var.text
					value = "x"
				}
				tag {
					key   = "team"
					value = "web"
				}
			}`,
			"aws_autoscaling_group.a", "AWS::AutoScaling::AutoScalingGroup", `{Tags:{team:"web" ...?var.text}}`,
		},
		{
			"pairs that may be there", `resource "aws_autoscaling_group" "a" {
				dynamic "tag" {
					for_each = var.on ? ["web"] : []
					content {
						key   = "team"
						value = tag.value
					}
				}
			}`,
			"aws_autoscaling_group.a", "AWS::AutoScaling::AutoScalingGroup", `{Tags:{team:var.on?"web":absent}}`,
		},
		{
			"pairs of which nobody knows how many", `resource "aws_autoscaling_group" "a" {
				dynamic "tag" {
					for_each = var.any
					content {
						key   = tag.key
						value = tag.value
					}
				}
			}`,
			"aws_autoscaling_group.a", "AWS::AutoScaling::AutoScalingGroup", `{Tags:{...?var.any}}`,
		},
		{
			"fan of unknown lists", `resource "aws_security_group" "a" {
				ingress {
					from_port   = var.any
					cidr_blocks = var.texts
				}
			}`,
			"aws_security_group.a", "AWS::EC2::SecurityGroup", `{SecurityGroupIngress:[{CidrIp:?var.texts FromPort:?var.any}]}`,
		},
		{
			"fan of a list that goes on", `resource "aws_security_group" "a" {
				ingress { cidr_blocks = concat(["10.0.0.0/8"], var.texts) }
			}`,
			"aws_security_group.a", "AWS::EC2::SecurityGroup", `{SecurityGroupIngress:[{CidrIp:"10.0.0.0/8"} {CidrIp:?var.texts}]}`,
		},
		{
			"fan of blocks that may be there", `resource "aws_security_group" "a" {
				dynamic "ingress" {
					for_each = var.on ? [22] : []
					content {
						from_port   = ingress.value
						cidr_blocks = ["0.0.0.0/0", "10.0.0.0/8"]
					}
				}
			}`,
			"aws_security_group.a", "AWS::EC2::SecurityGroup",
			`{SecurityGroupIngress:[var.on?{CidrIp:"0.0.0.0/0" FromPort:22}:absent var.on?{CidrIp:"10.0.0.0/8" FromPort:22}:absent]}`,
		},
		{
			"fan of a choice of lists of blocks", `resource "aws_security_group" "a" {
				ingress = var.on ? [{ from_port = 22, cidr_blocks = ["0.0.0.0/0"] }] : []
			}`,
			"aws_security_group.a", "AWS::EC2::SecurityGroup", `{SecurityGroupIngress:var.on?[{CidrIp:"0.0.0.0/0" FromPort:22}]:[]}`,
		},
		{
			"fan of which nobody knows how many", `resource "aws_security_group" "a" { ingress = var.any }`,
			"aws_security_group.a", "AWS::EC2::SecurityGroup", `{SecurityGroupIngress:[...?var.any]}`,
		},
		{
			"a hoisted block that may be there", `resource "aws_lb" "a" {
				dynamic "access_logs" {
					for_each = var.on ? [1] : []
					content { bucket = "logs" }
				}
			}`,
			"aws_lb.a", "AWS::ElasticLoadBalancingV2::LoadBalancer", `{LoadBalancerAttributes:{access_logs.s3.bucket:var.on?"logs":absent}}`,
		},
		{
			"a hoisted block of which nobody knows whether it is there", `resource "aws_s3_bucket_website_configuration" "a" {
				bucket = "b"
				dynamic "index_document" {
					for_each = var.any
					content { suffix = index_document.value }
				}
			}`,
			"aws_s3_bucket_website_configuration.a", "fold:AWS::S3::Bucket",
			`{$into:{WebsiteConfiguration:{IndexDocument:?var.any}} $target:"b"}`,
		},
		{
			"a nested block that may be there", `resource "aws_lambda_function" "a" {
				dynamic "tracing_config" {
					for_each = var.on ? [1] : []
					content { mode = "Active" }
				}
			}`,
			"aws_lambda_function.a", "AWS::Lambda::Function", `{TracingConfig:var.on?{Mode:"Active"}:absent}`,
		},
		{
			"a nested block of which nobody knows whether it is there", `resource "aws_lambda_function" "a" {
				dynamic "tracing_config" {
					for_each = var.any
					content { mode = "Active" }
				}
			}`,
			"aws_lambda_function.a", "AWS::Lambda::Function", `{TracingConfig:?var.any}`,
		},
		{
			"method of an unknown path", `resource "aws_api_gateway_method_settings" "a" {
				stage_name  = "prod"
				method_path = var.text
				settings { metrics_enabled = true }
			}`,
			"aws_api_gateway_method_settings.a", "fold:AWS::ApiGateway::Stage", `{$into:{MethodSettings:[{HttpMethod:?var.text MetricsEnabled:true ResourcePath:?var.text}]} $target:"prod"}`,
		},
		{
			"method with settings that may be there", `resource "aws_api_gateway_method_settings" "a" {
				stage_name  = "prod"
				method_path = "*/*"
				dynamic "settings" {
					for_each = var.on ? [1] : []
					content { metrics_enabled = true }
				}
			}`,
			"aws_api_gateway_method_settings.a", "fold:AWS::ApiGateway::Stage",
			`{$into:{MethodSettings:[{HttpMethod:"*" ResourcePath:"/*" ...?var.on ? [1] : []}]} $target:"prod"}`,
		},
		{
			"of", `resource "aws_cloudfront_origin_request_policy" "a" {
				headers_config {
					dynamic "headers" {
						for_each = var.on ? [1] : []
						content { items = ["Origin"] }
					}
				}
			}`,
			"aws_cloudfront_origin_request_policy.a", "AWS::CloudFront::OriginRequestPolicy",
			`{OriginRequestPolicyConfig:{HeadersConfig:{Headers:var.on?["Origin"]:absent}}}`,
		},
		{
			"pluck of an unknown text and of blocks of which nobody knows how many", `resource "aws_wafv2_regex_pattern_set" "a" {
				regular_expression { regex_string = var.text }
				dynamic "regular_expression" {
					for_each = var.any
					content { regex_string = regular_expression.value }
				}
			}`,
			"aws_wafv2_regex_pattern_set.a", "AWS::WAFv2::RegexPatternSet", `{RegularExpressionList:[?var.text ...?var.any]}`,
		},
		{
			"when of an unknown switch", `resource "aws_redshift_cluster" "a" {
				logging {
					enable      = var.any
					bucket_name = "logs"
				}
			}`,
			"aws_redshift_cluster.a", "AWS::Redshift::Cluster", `{LoggingProperties:?var.any}`,
		},
		{
			"when of a block that may be there", `resource "aws_redshift_cluster" "a" {
				dynamic "logging" {
					for_each = var.on ? [1] : []
					content {
						enable      = true
						bucket_name = "logs"
					}
				}
			}`,
			"aws_redshift_cluster.a", "AWS::Redshift::Cluster", `{LoggingProperties:var.on?{BucketName:"logs"}:absent}`,
		},
		{
			"keyed by an unknown text", `resource "aws_opensearch_domain" "a" {
				log_publishing_options {
					log_type                 = var.text
					cloudwatch_log_group_arn = "a"
				}
				log_publishing_options {
					log_type                 = "AUDIT_LOGS"
					cloudwatch_log_group_arn = var.any
				}
			}`,
			"aws_opensearch_domain.a", "AWS::OpenSearchService::Domain",
			`{LogPublishingOptions:{AUDIT_LOGS:{CloudWatchLogsLogGroupArn:?var.any} ...?var.text}}`,
		},
		{
			"keyed blocks that may be there", `resource "aws_opensearch_domain" "a" {
				dynamic "log_publishing_options" {
					for_each = var.on ? ["AUDIT_LOGS"] : []
					content {
						log_type                 = log_publishing_options.value
						cloudwatch_log_group_arn = "a"
					}
				}
			}`,
			"aws_opensearch_domain.a", "AWS::OpenSearchService::Domain",
			`{LogPublishingOptions:{AUDIT_LOGS:var.on?{CloudWatchLogsLogGroupArn:"a"}:absent}}`,
		},
		{
			"entries of an unknown map", `resource "aws_lambda_alias" "a" {
				routing_config { additional_version_weights = var.any }
			}`,
			"aws_lambda_alias.a", "AWS::Lambda::Alias", `{RoutingConfig:{AdditionalVersionWeights:[...?var.any]}}`,
		},
		{
			"by an unknown text", `resource "aws_elasticache_cluster" "a" {
				log_delivery_configuration {
					destination      = "redis"
					destination_type = var.text
				}
			}`,
			"aws_elasticache_cluster.a", "AWS::ElastiCache::CacheCluster",
			`{LogDeliveryConfigurations:[{DestinationDetails:{...?var.text} DestinationType:?var.text}]}`,
		},
		{
			"with: what an attribute says by being there", `resource "aws_flow_log" "a" { vpc_id = var.on ? "vpc-1" : null }`,
			"aws_flow_log.a", "AWS::EC2::FlowLog", `{ResourceId:var.on?"vpc-1":absent ResourceType:?var.on ? "vpc-1" : null}`,
		},
		{
			"element of an unknown text", `resource "aws_sns_topic" "a" { http_success_feedback_role_arn = var.any }`,
			"aws_sns_topic.a", "AWS::SNS::Topic", `{DeliveryStatusLogging:[{Protocol:"http/s" SuccessFeedbackRoleArn:?var.any}]}`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := find(t, mapped(t, variables+c.source), c.address, c.kind)
			if diff := cmp.Diff(c.want, show(r.Properties)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.address, diff)
			}
		})
	}
}

// What is known of a list does not hold for its elements: an element of type
// list would exclude every text.
func TestAnUnknownElementHasNotTheTypeOfItsList(t *testing.T) {
	u := mapped(t, `
		variable "texts" { type = list(string) }
		resource "aws_security_group" "a" {
			ingress { cidr_blocks = var.texts }
			ingress { cidr_blocks = concat(["10.0.0.0/8"], var.texts) }
		}`)
	rules := find(t, u, "aws_security_group.a", "").Properties.Get("SecurityGroupIngress").Elements()
	for _, i := range []int{0, 2} {
		of := rules[i].Get("CidrIp").Unknown()
		got := graph.Unknowable{Type: of.Type, NotNull: of.NotNull, Same: of.Same, Reason: of.Reason}
		if diff := cmp.Diff(graph.Unknowable{Type: graph.Unknown, Reason: "var.texts has no value"}, got); diff != "" {
			t.Errorf("rule %d (-want +got):\n%s", i, diff)
		}
	}
}

func TestAnOperatorsResultIsNotTheSameAsWhatItWasMadeFrom(t *testing.T) {
	u := mapped(t, `
		variable "x" {}
		resource "aws_lb" "a" { internal = var.x }
		resource "aws_lb" "b" { internal = var.x ? true : false }`)
	for _, address := range []string{"aws_lb.a", "aws_lb.b"} {
		of := find(t, u, address, "").Properties.Get("Scheme").Unknown()
		if of.Same != "" || of.Type == graph.Bool {
			t.Errorf("%s: Scheme is the same as %q and of type %s, want neither", address, of.Same, of.Type)
		}
	}
}

func TestReferencesSurviveEveryOperator(t *testing.T) {
	u := mapped(t, `
		resource "aws_s3_bucket" "logs" {}
		resource "aws_sns_topic" "t" {}
		resource "aws_vpc" "v" {}
		resource "aws_vpn_gateway" "dropped" { availability_zone = aws_vpc.v.id }
		resource "aws_route_table" "split" {
			vpc_id = aws_vpc.v.id
			route {
				cidr_block = "0.0.0.0/0"
				gateway_id = aws_internet_gateway.g.id
			}
		}
		resource "aws_internet_gateway" "g" { vpc_id = aws_vpc.v.id }
		resource "aws_lb" "hoisted" {
			access_logs { bucket = aws_s3_bucket.logs.id }
		}
		resource "aws_sns_topic_policy" "list" { arn = aws_sns_topic.t.arn }
		resource "aws_security_group" "fan" {
			ingress { security_groups = [aws_security_group.other.id] }
		}
		resource "aws_security_group" "other" {}
		resource "aws_budgets_budget" "each" {
			notification { subscriber_sns_topic_arns = [aws_sns_topic.t.arn] }
		}`)
	u.Link()
	var got []string
	for _, e := range u.Edges {
		got = append(got, e.From.Address+" -"+e.Property+"-> "+e.To.Address)
	}
	want := []string{
		"aws_vpn_gateway.dropped --> aws_vpc.v",
		"aws_route_table.split -VpcId-> aws_vpc.v",
		"aws_route_table.split.route[\"0.0.0.0/0\"] -GatewayId-> aws_internet_gateway.g",
		"aws_route_table.split.route[\"0.0.0.0/0\"] -GatewayId-> aws_internet_gateway.g",
		"aws_route_table.split.route[\"0.0.0.0/0\"] -RouteTableId-> aws_route_table.split",
		"aws_internet_gateway.g -InternetGatewayId-> aws_internet_gateway.g",
		"aws_internet_gateway.g -VpcId-> aws_vpc.v",
		"aws_lb.hoisted -LoadBalancerAttributes.access_logs.s3.bucket-> aws_s3_bucket.logs",
		"aws_sns_topic_policy.list -Topics-> aws_sns_topic.t",
		"aws_security_group.fan -SecurityGroupIngress.SourceSecurityGroupId-> aws_security_group.other",
		"aws_budgets_budget.each -NotificationsWithSubscribers.Subscribers.Address-> aws_sns_topic.t",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("edges (-want +got):\n%s", diff)
	}
}

func TestBlocksThatAreNotKnownMakeResourcesThatMayBeThere(t *testing.T) {
	for _, c := range []struct {
		name, route string
		want        []string
	}{
		{
			"one that may be there", `dynamic "route" {
				for_each = var.on ? ["0.0.0.0/0"] : []
				content {
					cidr_block = route.value
					gateway_id = "igw-1"
				}
			}`,
			[]string{`aws_route_table.a.route["0.0.0.0/0"] when var.on {DestinationCidrBlock:"0.0.0.0/0" GatewayId:"igw-1" RouteTableId:?aws_route_table.a}`},
		},
		{
			"one or another", `route = var.on ? [{ cidr_block = "10.0.0.0/8", gateway_id = "igw-1" }] : [{ cidr_block = "0.0.0.0/0", gateway_id = "" }]`,
			[]string{
				`aws_route_table.a.route["10.0.0.0/8"] when var.on {DestinationCidrBlock:"10.0.0.0/8" GatewayId:"igw-1" RouteTableId:?aws_route_table.a}`,
				`aws_route_table.a.route["0.0.0.0/0"] when var.on is false {DestinationCidrBlock:"0.0.0.0/0" RouteTableId:?aws_route_table.a}`,
			},
		},
		{
			"nobody knows how many", `dynamic "route" {
				for_each = var.any
				content { cidr_block = route.value }
			}`,
			[]string{`aws_route_table.a.route[*] when var.any {RouteTableId:?aws_route_table.a ...?var.any}`},
		},
		{
			"an attribute is not known", `route {
				cidr_block = var.any
				gateway_id = "igw-1"
			}`,
			[]string{`aws_route_table.a.route[0] {DestinationCidrBlock:?var.any GatewayId:"igw-1" RouteTableId:?aws_route_table.a}`},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			u := mapped(t, "variable \"on\" {}\nvariable \"any\" {}\nresource \"aws_route_table\" \"a\" {\n"+c.route+"\n}")
			var got []string
			for _, r := range u.Resources {
				if r.Type == "AWS::EC2::Route" {
					when := ""
					if r.When != "" {
						when = " when " + r.When
					}
					got = append(got, r.Address+when+" "+show(r.Properties))
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("routes (-want +got):\n%s", diff)
			}
		})
	}
}
