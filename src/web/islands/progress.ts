/** For pages with long work: htmx asks for the parts that want to be asked for. */
import 'htmx.org';
